// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

/// The kernel refused one step. Carries what a person needs to understand it: the step, on what,
/// and the errno.
public final class KernelRefusal extends Explained {

    private static final long serialVersionUID = 1L;

    /// The steps that the kernel can refuse.
    public enum Step {
        READ_OVERRIDE("reading driver_override of"),
        WRITE_OVERRIDE("writing driver_override of"),
        UNBIND("unbinding the driver of"),
        PROBE("probing a driver for"),
        CHOOSE_DRIVER("choosing the VFIO driver"),
        LOAD_MODULE("loading the module"),
        READ_PROBING("reading sriov_drivers_autoprobe of"),
        WRITE_PROBING("writing sriov_drivers_autoprobe of"),
        SET_VIRTUAL_FUNCTIONS("setting the number of virtual functions of"),
        VERIFY("verifying the binding of");

        private final String words;

        Step(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final Step step;
    private final Errno errno;

    /// @param subject the address, or the module
    /// @param detail what else is known; may be empty
    public KernelRefusal(Step step, Object subject, Errno errno, String detail) {
        super(
                "%s %s failed with %s%s"
                        .formatted(
                                step,
                                subject,
                                errno.described(),
                                detail.isEmpty() ? "" : ": " + detail),
                null);
        this.step = step;
        this.errno = errno;
    }

    public Step step() {
        return step;
    }

    public Errno errno() {
        return errno;
    }
}
