/// What both programs tell of themselves: their log, their health and their metrics. It knows
/// neither of them.
package io.hostdev.telemetry;
