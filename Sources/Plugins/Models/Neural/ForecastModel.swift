package import Engine
package import Neural

/// `lstm-forecast`: forecasts a row from the rows before it.
///
/// Malhotra et al., "Long Short Term Memory Networks for Anomaly Detection in Time Series" (2015), and Hundman et al.,
/// "Detecting Spacecraft Anomalies Using LSTMs and Nonparametric Dynamic Thresholding" (2018). Stacked LSTM layers read all
/// rows of a window but the last; a dense layer turns the last hidden state into the last row's expected values. A call
/// costs 4 · T · H · (F + H) multiplications a window for each layer of H units; the state is 4 · H · (F + H + 1) numbers for
/// each.
package struct ForecastModel: NetworkModel {
    package let manifest = Manifest(
        name: "lstm-forecast", kind: .model, version: "1.0",
        summary: "LSTM forecast of a row from the rows before it",
        parameters: [
            ParameterSpecification(
                "window", "Rows in a window, the forecast one among them.", default: .integer(20),
                range: .integers(2...4096)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification(
                "widths", "Hidden units of the LSTM layers, in order.",
                default: .integers([64]), range: .integers(1...1024), itemCount: 1...8),
        ] + TrainingParameters.specifications,
        companion: "mse")

    package init() {}

    package func architecture(_ parameters: Parameters, featureCount: Int) -> NetworkArchitecture {
        NetworkArchitecture(
            inputRows: parameters.integer("window") - 1, width: featureCount, forecastRows: 1,
            layers: parameters.integers("widths").map { .lstm(hidden: $0) }
                + [.lastRow, .dense(outputs: featureCount, isActivated: false)])
    }
}
