/// The product's version.
public enum Version {
    /// The version of this build, by semver.org.
    public static let current = "0.1.0"
}
