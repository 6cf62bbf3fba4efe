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
        abstract: "Benchmarks scoring and training on this machine.",
        usage: "anomengine bench [<options>] [<model>]",
        discussion: """
            EXAMPLES
              anomengine bench
              anomengine bench shop.h5 --workload shop/cart
              anomengine bench --shape 30x8:64,32 --batch 256 --threads 1 --threads 2
              anomengine bench --shape 100x38:128,64 --isa avx2 --json
              anomengine bench --precision bf16

            Prints the latency per window (best, median, p99), the scoring throughput by batch size and threads, the \
            training throughput, the time per stage, and the achieved share of peak FLOP/s. The measurements are \
            interleaved in rounds; a note tells if the machine was busy. The default is the shipped model, or the \
            shape 30x8:64,32 if that is not installed.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file with the detector to measure (default: the shipped model).")
    var model: String?

    @OptionGroup var signer: KeyOption

    @Option(help: "Workload whose detector is measured (default: the first in the file).")
    var workload: String?

    @Option(help: "Shape to measure instead of a model: ROWSxFEATURES:WIDTH[,WIDTH…] (encoder widths).")
    var shape: String?

    @Option(help: "Windows per call; repeatable (default: 1 and 256).")
    var batch: [Int] = []

    @Option(help: "Concurrent threads, each with its own batch; repeatable (default: 1).")
    var threads: [Int] = []

    @Option(
        help:
            "Fleet size: score one window of each of N workloads per call, with separate and shared models; repeatable."
    )
    var workloads: [Int] = []

    @Option(help: "Instruction set: portable, avx2, avx512 or neon (default: the widest available).")
    var isa: String?

    @Option(help: "Number format of weights and hidden states: f32, bf16 or int8.")
    var precision = "f32"

    @Option(help: "Windows per training batch. 0 skips training.")
    var trainingBatch = 64

    @Option(help: "Duration of each measurement in seconds.")
    var seconds = 1.0

    @Option(help: "Number of rounds that each measurement is split into.")
    var rounds = 5

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
        if model != nil, shape != nil {
            throw ValidationError("a model file and --shape exclude each other; give one.")
        }
        if workload != nil, model == nil {
            throw ValidationError("--workload needs a model file.")
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
            throw ValidationError("--batch must be between 1 and 65536.")
        }
        guard threads.allSatisfy({ (1...Processor.cores).contains($0) }) else {
            throw ValidationError("--threads must be between 1 and \(Processor.cores), the number of available cores.")
        }
        guard workloads.allSatisfy({ (1...100_000).contains($0) }) else {
            throw ValidationError("--workloads must be between 1 and 100000.")
        }
        if let isa, InstructionSet.available.allSatisfy({ $0.rawValue != isa }) {
            let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--isa '\(isa)' is not available on this machine; choose \(names).")
        }
        guard Precision(rawValue: precision) != nil else {
            let names = Precision.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--precision '\(precision)' must be one of \(names).")
        }
        guard (0...65_536).contains(trainingBatch) else {
            throw ValidationError("--training-batch must be between 0 and 65536.")
        }
        guard seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds must be above 0 and at most 3600.") }
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be between 1 and 1000.") }
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
