package import Engine

/// The rankers that ship; the first is the default.
package let builtinRankers: [any RankerPlugin] = [
    LostTimeRanker(),
    TraversalRanker(),
    MicroRCARanker(),
    BaroRanker(),
    MonitorRankRanker(),
    OwnScoreRanker(),
    RandomRanker(),
]
