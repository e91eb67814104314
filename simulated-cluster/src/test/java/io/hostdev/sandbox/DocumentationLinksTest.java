// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each link of a page to another file of the project, or to a heading in one, leads there.
class DocumentationLinksTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```$");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> documents = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                    documents.filter(file -> file.toString().endsWith(".md")),
                    Stream.of(ROOT.resolve("README.md"), ROOT.resolve("lab/README.md")))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void allLinksLeadSomewhere(Path page) {
        List<String> dead =
                LINK.matcher(prose(ROOT.resolve(page)))
                        .results()
                        .map(MatchResult::group)
                        .map(link -> link.substring(2, link.length() - 1))
                        .filter(link -> !link.contains("://") && !leads(page, link))
                        .toList();

        assertThat(dead).isEmpty();
    }

    private static boolean leads(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target =
                parts[0].isEmpty()
                        ? ROOT.resolve(page)
                        : ROOT.resolve(page).resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || hasHeading(target, parts[1]));
    }

    private static boolean hasHeading(Path page, String anchor) {
        return prose(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(DocumentationLinksTest::anchor)
                .anyMatch(anchor::equals);
    }

    /// As it is made of a heading where Markdown is shown.
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String prose(Path page) {
        try {
            return BLOCK.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
