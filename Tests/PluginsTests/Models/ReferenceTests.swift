internal import Core
internal import Engine
import Kernels
import Testing

@testable import Plugins

/// Simple models against the numbers of well-known libraries.
@Suite struct ReferenceTests {
    /// `stumpy.core.mass(x[c:c+6], x[c-40:c], normalize=…).min() ** 2 / 6` for c from 40 on (stumpy 1.14.1).
    @Test(arguments: [(false, Self.plain), (true, Self.normalised)])
    func leftProfileAgreesWithStumpy(isNormalised: Bool, expected: [Double]) {
        var profile = LeftProfile(
            history: Array(Self.values[..<40]), length: 6, isNormalised: isNormalised, floor: 1e-6)
        var found: [Double] = []
        for (index, value) in Self.values[40...].enumerated() {
            profile.push(value)
            if index >= 5 { found.append(profile.distance()) }
        }
        #expect(found.count == expected.count)
        for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-5 * max(1, other)) }
    }

    /// `NearestNeighbors(n_neighbors=3).fit(P).kneighbors(Q)[0].mean(1) / sqrt(2)` (scikit-learn 1.9.1).
    @Test func neighboursAgreeWithScikitLearn() throws {
        let points: [Float] = [
            -1.12387, -1.09289, 1.45696, -0.0531842, -0.053902, 0.511536, -0.420857, -0.228535, 0.425149,
            0.282416, -1.1593, 0.833343, -0.590435, -1.05608, -0.900475, -0.390545, 1.6273, -1.17554,
            0.160076, -2.13782, -0.00156693, 0.899566, -0.236663, -0.629355,
        ]
        let queries: [Float] = [0.231511, 0.700152, 0.663658, 1.97247, 0.209167, -0.59241]
        let expected = [0.261460421, 1.08348578, 0.4893192]
        let plugin = NearestNeighboursModel()
        let parameters = try plugin.manifest.resolve(["window": .integer(1), "neighbours": .integer(3)])
        let state = PluginState(["windows": NamedArray(shape: [12, 2], values: .float32(points))])
        var stream = try plugin.restore(state, featureCount: 2, parameters: parameters).makeStream()
        for (row, score) in expected.enumerated() {
            stream.push(queries.span.extracting(2 * row..<2 * row + 2))
            var parts: [Float] = [0, 0]
            var target = parts.mutableSpan
            stream.deviation(into: &target)
            #expect(abs(Double(parts[0] + parts[1]) - score) < 1e-5)
        }
    }

    private static let values: [Float] = [
        -0.0891656, 0.402469, 0.518152, 0.355469, 0.602438, 1.12574, 1.13345, 0.855937, 0.909088, 0.867188,
        0.692153, 0.556909, 0.192417, -0.127161, -0.402553, -0.360413, -1.20697, -0.92272, -0.97093, -1.28436,
        -0.892362, -0.989191, -0.533051, -0.533397, -0.145585, 0.21059, 0.291706, 0.2749, 0.354123, 1.17376,
        0.915742, 0.856886, 1.01821, 0.884322, 0.968916, 0.63151, 0.414868, 0.0309735, 0.0187625, -0.526293,
        -0.410843, -0.429911, -1.18463, -1.46324, -0.876614, -0.458228, -1.07564, -0.978804, -0.418779,
        -0.479264, -0.167527, 0.112976, 0.526567, 0.550551, 0.859361, 0.890676, 0.821673, 0.929676, 0.744815,
        0.819325,
    ]
    private static let plain = [
        0.151473241, 0.149516497, 0.142104278, 0.117844921, 0.107381375, 0.110348821, 0.00994952185,
        0.0135443325, 0.0261902632, 0.0665581543, 0.062718692, 0.039096607, 0.0350789164, 0.0277665704,
        0.0217500152,
    ]
    private static let normalised = [
        1.0239235, 0.835864983, 0.459190182, 0.471453886, 0.623705534, 0.466337201, 0.0547924344,
        0.0392767926, 0.0933315641, 0.078022989, 0.103342726, 0.130603595, 0.0991666147, 0.220975737,
        0.648482089,
    ]
}
