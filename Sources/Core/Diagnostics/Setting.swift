/// A setting that a message can point to.
///
/// Libraries name settings by meaning. The command line shows them as its options, which have the same names.
public enum Setting: String, CaseIterable, Hashable, Sendable {
    case basicAuthFile = "basic-auth-file"
    case bearerTokenFile = "bearer-token-file"
    case calibrateOnly = "calibrate-only"
    case calibrationShare = "calibration-share"
    case columns
    case queryCounters = "query-counters"
    case criSocket = "cri-socket"
    case decimal
    case decoderWidths = "decoder-widths"
    case duration
    case encoderWidths = "encoder-widths"
    case excludeColumns = "exclude-columns"
    case feature
    case files
    case from
    case gauge
    case holdSeconds = "hold-seconds"
    case interval
    case labelDuration = "label-duration"
    case labelEndColumn = "label-end-column"
    case labelKindColumn = "label-kind-column"
    case labelStartColumn = "label-start-column"
    case labelTimeFormat = "label-time-format"
    case labelTimeZone = "label-time-zone"
    case labelWorkloadColumn = "label-workload-column"
    case labels
    case latent
    case merge
    case metricColumn = "metric-column"
    case missing
    case model
    case output
    case plugin
    case pluginPath = "plugin-path"
    case preset
    case query
    case queueBytes = "queue-bytes"
    case remoteLabel = "remote-label"
    case replicaColumn = "replica-column"
    case replicaLabel = "replica-label"
    case scaling
    case scorer
    case selector
    case set
    case source
    case state
    case step
    case tenant
    case threshold
    case timeColumn = "time-column"
    case timeFormat = "time-format"
    case timeZone = "time-zone"
    case to
    case verbose
    case window
    case workload
    case workloadColumn = "workload-column"
    case workloadLabel = "workload-label"
    case workloadPattern = "workload-pattern"
}
