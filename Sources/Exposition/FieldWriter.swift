/// Takes the fields of an event one after the other, and makes them a line or an entry.
public protocol FieldWriter {
    /// Writes a string, or that it is not known.
    ///
    /// - Parameters:
    ///   - name: The field's name.
    ///   - value: Its value; nil where it is not known.
    mutating func field(_ name: String, _ value: String?)

    /// Writes an integer in full precision, or that it is not known.
    ///
    /// - Parameters:
    ///   - name: The field's name.
    ///   - value: Its value; nil where it is not known.
    mutating func field(_ name: String, _ value: (some FixedWidthInteger)?)

    /// Writes true or false, or that it is not known.
    ///
    /// - Parameters:
    ///   - name: The field's name.
    ///   - value: Its value; nil where it is not known.
    mutating func field(_ name: String, _ value: Bool?)
}
