// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Grouping.UnitScope;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.select.Selector;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Claims for tables, written in few words.
public final class Claims {

    private Claims() {}

    public static Claim claim(String name, String... addresses) {
        return new Claim(
                name,
                Instant.EPOCH,
                ResourceName.defaultFor(name),
                Map.of(),
                List.of(Selector.byAddress(addresses)),
                Grouping.DEFAULT,
                Terms.DEFAULT);
    }

    public static Claim younger(Claim claim) {
        return new Claim(
                claim.hostDevice(),
                claim.created().plusSeconds(1),
                claim.resourceName(),
                claim.nodeSelector(),
                claim.select(),
                claim.grouping(),
                claim.terms());
    }

    public static Claim named(String resourceName, Claim claim) {
        return new Claim(
                claim.hostDevice(),
                claim.created(),
                new ResourceName(resourceName),
                claim.nodeSelector(),
                claim.select(),
                claim.grouping(),
                claim.terms());
    }

    public static Claim oneByOne(Claim claim) {
        return with(claim, new Grouping(UnitScope.FUNCTION, claim.grouping().siblings()));
    }

    public static Claim detaching(Claim claim) {
        return with(claim, new Grouping(claim.grouping().scope(), Siblings.DETACH));
    }

    public static Claim unmanaged(Claim claim) {
        Terms terms = claim.terms();
        return with(
                claim,
                new Terms(
                        Terms.Management.UNMANAGED,
                        terms.driver(),
                        terms.bind(),
                        terms.backend(),
                        terms.allowHostCritical()));
    }

    public static Claim allowingHostCritical(Claim claim) {
        Terms terms = claim.terms();
        return with(
                claim,
                new Terms(terms.management(), terms.driver(), terms.bind(), terms.backend(), true));
    }

    public static Claim withDriver(String driver, Claim claim) {
        Terms terms = claim.terms();
        return with(
                claim,
                new Terms(
                        terms.management(),
                        DriverChoice.parse(driver),
                        terms.bind(),
                        terms.backend(),
                        terms.allowHostCritical()));
    }

    public static Claim byIommufd(Claim claim) {
        Terms terms = claim.terms();
        return with(
                claim,
                new Terms(
                        terms.management(),
                        terms.driver(),
                        terms.bind(),
                        Terms.Backend.IOMMUFD,
                        terms.allowHostCritical()));
    }

    static Claim with(Claim claim, Grouping grouping) {
        return new Claim(
                claim.hostDevice(),
                claim.created(),
                claim.resourceName(),
                claim.nodeSelector(),
                claim.select(),
                grouping,
                claim.terms());
    }

    static Claim with(Claim claim, Terms terms) {
        return new Claim(
                claim.hostDevice(),
                claim.created(),
                claim.resourceName(),
                claim.nodeSelector(),
                claim.select(),
                claim.grouping(),
                terms);
    }
}
