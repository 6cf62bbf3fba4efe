import Core
import Engine
import Testing

@Suite struct AlarmPolicyTests {
    private static let cart = Workload("shop/cart/server")
    /// 2026-03-02, a Monday, 00:00 UTC.
    private static let monday = 1_772_409_600.0

    @Test func laterOverridesWin() {
        var policy = AlarmPolicy()
        policy.rule.forSeconds = 10
        var one = RuleChanges()
        one.forSeconds = 20
        one.minimumDeviation = 0.2
        var other = RuleChanges()
        other.forSeconds = 30
        policy.overrides = [
            .init(workloads: "shop/*", changes: one), .init(workloads: "shop/cart/*", changes: other),
            .init(workloads: "bank/*", changes: RuleChanges()),
        ]
        #expect(policy.rule(for: Self.cart).forSeconds == 30)
        #expect(policy.rule(for: Self.cart).minimumDeviation == 0.2)
        #expect(policy.rule(for: Workload("shop/ads/server")).forSeconds == 20)
        #expect(policy.rule(for: Workload("bank/desk/server")).forSeconds == 10)
    }

    @Test func silenceHoldsItsTimeAndWorkloads() {
        var policy = AlarmPolicy()
        policy.silences = [Silence(workloads: ["shop/*"], fromSeconds: 100, toSeconds: 200)]
        let offset = { (_: String, _: Double) in 0.0 }
        #expect(policy.hold(Self.cart, at: 100, offset: offset) == .silence)
        #expect(policy.hold(Self.cart, at: 200, offset: offset) == nil)
        #expect(policy.hold(Workload("bank/desk"), at: 150, offset: offset) == nil)
    }

    @Test func maintenanceRecurs() throws {
        let daily = try #require(MaintenanceWindow("daily 03:00 for 30m"))
        #expect(daily.contains(Self.monday + 3 * 3600))
        #expect(daily.contains(Self.monday + 5 * 86_400 + 3 * 3600 + 1799))
        #expect(!daily.contains(Self.monday + 3 * 3600 + 1800))
        #expect(!daily.contains(Self.monday + 3 * 3600 - 1))
    }

    @Test func maintenanceKnowsDays() throws {
        let weekdays = try #require(MaintenanceWindow("weekdays 22:00 for 1h"))
        #expect(weekdays.contains(Self.monday + 22 * 3600))
        #expect(!weekdays.contains(Self.monday + 5 * 86_400 + 22 * 3600))
        let range = try #require(MaintenanceWindow("sat-mon 01:00 for 1h"))
        #expect([0, 1, 5, 6].map { range.contains(Self.monday + $0 * 86_400 + 3600) } == [true, false, true, true])
        let list = try #require(MaintenanceWindow("Tue,Thursday 01:00 for 1h"))
        #expect((0..<7).filter { list.contains(Self.monday + Double($0) * 86_400 + 3600) } == [1, 3])
    }

    @Test func maintenanceLastsBeyondMidnight() throws {
        let sunday = try #require(MaintenanceWindow("sun 23:00 for 1d2h"))
        #expect(sunday.contains(Self.monday + 3600))
        #expect(sunday.contains(Self.monday + 86_400 + 3599))
        #expect(!sunday.contains(Self.monday + 86_400 + 3600))
    }

    @Test func maintenanceIsLocalTime() throws {
        var policy = AlarmPolicy()
        policy.maintenance = [try #require(MaintenanceWindow("daily 03:00 for 1h", timeZone: "Europe/Berlin"))]
        let offset = { (zone: String, _: Double) in zone == "Europe/Berlin" ? 3600.0 : 0 }
        #expect(policy.hold(Self.cart, at: Self.monday + 2 * 3600, offset: offset) == .maintenance)
        #expect(policy.hold(Self.cart, at: Self.monday + 3 * 3600, offset: offset) == nil)
    }

    @Test(arguments: [
        "", "daily", "daily 03:00", "daily 25:00 for 1h", "daily 03:00 for ever", "someday 03:00 for 1h",
        "daily 03:00 for 8d", "mon- 03:00 for 1h", "daily 3 for 1h",
    ])
    func refusesOtherForms(text: String) {
        #expect(MaintenanceWindow(text) == nil)
    }
}
