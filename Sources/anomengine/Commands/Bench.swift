internal import ArgumentParser
internal import Benchmarking
internal import Core
internal import Engine
internal import Glibc
internal import Jobs
internal import Kernels
internal import ModelFiles

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures what scoring and training cost on this machine.",
        usage: "anomengine bench [<options>] [<model>]",
        discussion: """
            EXAMPLES
              anomengine bench
              anomengine bench shop.h5 --workload shop/cart
              anomengine bench --shape 30x8:64,32 --batch 256 --threads 1 --threads 2
              anomengine bench --shape 100x38:128,64 --isa avx2 --json
              anomengine bench --precision bf16

            Prints the latency of a window (best, median, 99th percentile), windows in a second by batch and threads, \
            windows trained on in a second, the time of each stage, and the share of this machine's peak rate of \
            multiply-adds that is reached. All measurements take turns in rounds; a note says when the machine was \
            busy. Without a model file or --shape, the shipped model is measured, or the shape 30x8:64,32 where it is \
            not installed.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file to measure a detector of.")
    var model: String?

    @OptionGroup var signer: KeyOption

    @Option(help: "Workload whose detector is measured; the first one by default.")
    var workload: String?

    @Option(help: "Shape to measure in place of a model: ROWSxFEATURES:WIDTH[,WIDTH…], widths of the encoder.")
    var shape: String?

    @Option(help: "Windows in a call; may be repeated. 1 and 256 by default.")
    var batch: [Int] = []

    @Option(help: "Threads that call at the same time, each with a batch of its own; may be repeated. 1 by default.")
    var threads: [Int] = []

    @Option(
        help:
            "Workloads in a fleet, a window of each scored in a tick, with own and with shared models; may be repeated."
    )
    var workloads: [Int] = []

    @Option(help: "Instruction set: portable, avx2, avx512 or neon; the widest one by default.")
    var isa: String?

    @Option(help: "Number format of weights and states: f32, bf16 or int8.")
    var precision = "f32"

    @Option(help: "Windows in a training batch; 0 to leave training out.")
    var trainingBatch = 64

    @Option(help: "Seconds for each measurement.")
    var seconds = 1.0

    @Option(help: "Rounds into which the measurements are split.")
    var rounds = 5

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
        if model != nil, shape != nil {
            throw ValidationError("a model file and --shape were given, but only one of them can be measured.")
        }
        if workload != nil, model == nil {
            throw ValidationError("--workload names a detector of a model file, but no file was given.")
        }
        if signer.key != nil, model == nil {
            throw ValidationError("--key is that of a model file, but no file was given.")
        }
        if let shape {
            do throws(ModelShapeError) { _ = try ModelShape(shape) } catch {
                throw ValidationError("--shape: \(error)")
            }
        }
        guard batch.allSatisfy({ (1...65_536).contains($0) }) else {
            throw ValidationError("--batch must lie in 1 to 65536.")
        }
        guard threads.allSatisfy({ (1...Processor.cores).contains($0) }) else {
            throw ValidationError("--threads must lie in 1 to \(Processor.cores), the cores that this process may use.")
        }
        guard workloads.allSatisfy({ (1...100_000).contains($0) }) else {
            throw ValidationError("--workloads must lie in 1 to 100000.")
        }
        if let isa, InstructionSet.available.allSatisfy({ $0.rawValue != isa }) {
            let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--isa '\(isa)': this machine has \(names).")
        }
        guard Precision(rawValue: precision) != nil else {
            let names = Precision.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--precision '\(precision)' must be one of \(names).")
        }
        guard (0...65_536).contains(trainingBatch) else {
            throw ValidationError("--training-batch must lie in 0 to 65536.")
        }
        guard seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds must lie in 0 to 3600.") }
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must lie in 1 to 1000.") }
    }

    func run() throws {
        // The kernels are chosen once in a process, by this variable, and nothing has asked for them yet.
        if let isa { setenv("ANOMENGINE_ISA", isa, 1) }
        let table = try KernelTable.selected()
        var settings = BenchmarkSettings()
        if !batch.isEmpty { settings.batches = batch }
        if !threads.isEmpty { settings.threads = threads }
        settings.workloads = workloads
        settings.trainingBatch = trainingBatch > 0 ? trainingBatch : nil
        settings.secondsEach = seconds
        settings.rounds = rounds
        let (subject, name) = try chosen(Precision(rawValue: precision) ?? .float32)
        let report = try BenchmarkRun(subject, table: table, settings: settings).report(name: name)
        print(json ? try jsonText(report) : BenchText.render(report))
    }

    private func chosen(_ precision: Precision) throws -> (subject: BenchmarkSubject, name: String) {
        if let shape { return (try BenchmarkSubject(ModelShape(shape), precision: precision), "shape \(shape)") }
        guard let path = model ?? ShippedModel.path else {
            let shape = try ModelShape("30x8:64,32")
            return (try BenchmarkSubject(shape, precision: precision), "shape \(shape)")
        }
        let records = try ModelFile.read(
            path, signedBy: try signer.signer(), loader: ForeignParser.own.loader
        ).detectors
        let record = records.first { workload == nil || $0.workload.name == workload }
        guard let record else {
            let names = records.map(\.workload.name)
            throw CommandError(
                place: path, problem: "holds no detector\(workload.map { " of workload '\($0)'" } ?? "")",
                remedy: workload.flatMap { nearestName(to: $0, in: names) }.map { "did you mean '\($0)'?" })
        }
        return (try BenchmarkSubject(record, precision: precision), "\(path), workload \(record.workload)")
    }
}
