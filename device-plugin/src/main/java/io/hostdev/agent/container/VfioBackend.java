package io.hostdev.agent.container;

import java.util.List;
import java.util.stream.Stream;

/// Through which device nodes a container opens a unit ([io.hostdev.core.claim.Terms.Backend],
/// decided for this node).
public sealed interface VfioBackend {

    /// As it stands in `HOSTDEV_<NAME>`.
    String inLayout();

    /// Absolute paths, the same on the host and in the container; the one for all VFIO first, then
    /// ascending by number.
    List<String> deviceNodes(List<GrantedFunction> functions);

    /// The VFIO container and the node of each group (Linux, Documentation/driver-api/vfio.rst).
    enum Group implements VfioBackend {
        INSTANCE;

        static final String VFIO_CONTAINER = "/dev/vfio/vfio";

        @Override
        public String inLayout() {
            return "group";
        }

        @Override
        public List<String> deviceNodes(List<GrantedFunction> functions) {
            return Stream.concat(
                            Stream.of(VFIO_CONTAINER),
                            functions.stream()
                                    .map(GrantedFunction::group)
                                    .distinct()
                                    .sorted()
                                    .map(group -> "/dev/vfio/" + group))
                    .toList();
        }

        static String node(GrantedFunction function) {
            return "/dev/vfio/" + function.group();
        }
    }
}
