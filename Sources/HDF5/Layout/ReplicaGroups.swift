package import Core

/// Groups that hold one group for each workload and in it one for each replica.
package enum ReplicaGroups {
    /// Puts `group` under its workload and replica.
    package static func insert(
        _ group: FileGroup, workload: Workload, replica: String, into parent: inout FileGroup
    ) {
        var own = group
        name(&own, workload: workload, replica: replica)
        parent.groups[GroupName.encoded(workload.name), default: FileGroup()]
            .groups[GroupName.encoded(replica)] = own
    }

    /// Notes in a group whose it is.
    package static func name(_ group: inout FileGroup, workload: Workload, replica: String) {
        group.attributes["workload"] = .text(workload.name)
        group.attributes["replica"] = .text(replica)
    }

    /// All replicas' groups, by the names of workload and replica.
    package static func all(in parent: FileGroup, path: String, place: String) -> [GroupReader] {
        parent.groups.sorted { $0.key < $1.key }.flatMap { name, workload in
            workload.groups.sorted { $0.key < $1.key }.map {
                GroupReader(group: $0.value, path: path, place: "\(place)/\(name)/\($0.key)")
            }
        }
    }

    /// Times as CF and xarray know them.
    package static func times(_ seconds: [Double]) -> FileArray {
        var array = FileArray.float64(seconds)
        array.attributes = [
            "units": .text("seconds since 1970-01-01 00:00:00"), "calendar": .text("standard"),
            "standard_name": .text("time"),
        ]
        array.scales = ["time"]
        return array
    }
}
