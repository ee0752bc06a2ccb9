internal import Clibyaml

extension YAMLNode {
    /// Reads a text that holds one document.
    ///
    /// - Parameter text: The text; UTF-8.
    /// - Throws: `YAMLError` for the first thing that is wrong.
    public init(parsing text: [UInt8]) throws(YAMLError) {
        var events = try YAMLEvents(text)
        self = try events.document()
    }
}

/// Reads nodes off libyaml's events.
@safe
private struct YAMLEvents: ~Copyable {
    /// Deeper is no file of settings, and would cost stack.
    private static let maxDepth = 16

    /// What an event brings; the rest of its fields is not needed.
    private enum Event {
        case scalar(String, isQuoted: Bool)
        case sequenceStart
        case mappingStart
        case collectionEnd
        case documentStart
        case documentEnd
        case streamEnd
        case other
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) throws(YAMLError) {
        unsafe parser = .allocate(capacity: 1)
        unsafe text = .allocate(capacity: bytes.count)
        unsafe _ = text.initialize(fromContentsOf: bytes)
        // It fails for want of memory only.
        guard unsafe yaml_parser_initialize(parser) == 1 else { fatalError("no memory for a YAML parser") }
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The one document; without any it is null.
    mutating func document() throws(YAMLError) -> YAMLNode {
        while true {
            switch try next() {
            case (.streamEnd, let line):
                return YAMLNode(line: line, content: .scalar("", isQuoted: false))
            case (.documentStart, _):
                let (event, line) = try next()
                let node = try self.node(event, line, depth: 0)
                _ = try next()
                if case (.documentStart, let second) = try next() {
                    throw YAMLError(line: second, "a second document begins; only one is read")
                }
                return node
            default:
                break
            }
        }
    }

    private mutating func node(_ event: Event, _ line: Int, depth: Int) throws(YAMLError) -> YAMLNode {
        guard depth < Self.maxDepth else {
            throw YAMLError(line: line, "is nested deeper than \(Self.maxDepth) levels")
        }
        switch event {
        case .scalar(let text, let isQuoted):
            return YAMLNode(line: line, content: .scalar(text, isQuoted: isQuoted))
        case .sequenceStart:
            var nodes: [YAMLNode] = []
            while true {
                let (event, line) = try next()
                if case .collectionEnd = event { break }
                nodes.append(try node(event, line, depth: depth + 1))
            }
            return YAMLNode(line: line, content: .sequence(nodes))
        default:
            return YAMLNode(line: line, content: .mapping(try entries(depth: depth)))
        }
    }

    /// The rest of a mapping that has begun.
    private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        while true {
            let (event, line) = try next()
            if case .collectionEnd = event { return entries }
            guard case .scalar(let key, _) = event else { throw YAMLError(line: line, "has a key that is no word") }
            if let first = entries.first(where: { $0.key == key }) {
                throw YAMLError(line: line, "'\(key)' is there twice, first on line \(first.line)")
            }
            let (valueEvent, valueLine) = try next()
            entries.append(
                YAMLNode.Entry(key: key, line: line, value: try node(valueEvent, valueLine, depth: depth + 1)))
        }
    }

    private mutating func next() throws(YAMLError) -> (Event, line: Int) {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure }
        defer { unsafe yaml_event_delete(&event) }
        let line = unsafe Int(event.start_mark.line) + 1
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            try unsafe Self.refuse(anchor: scalar.anchor, tag: scalar.tag, line)
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isQuoted = unsafe scalar.style != YAML_PLAIN_SCALAR_STYLE
            return unsafe (.scalar(String(decoding: bytes, as: UTF8.self), isQuoted: isQuoted), line)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            try unsafe Self.refuse(anchor: start.anchor, tag: start.tag, line)
            return (.sequenceStart, line)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            try unsafe Self.refuse(anchor: start.anchor, tag: start.tag, line)
            return (.mappingStart, line)
        case YAML_ALIAS_EVENT: throw YAMLError(line: line, "has an alias (*), which is not taken; write the value out")
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return (.collectionEnd, line)
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, line)
        case YAML_DOCUMENT_END_EVENT: return (.documentEnd, line)
        case YAML_STREAM_END_EVENT: return (.streamEnd, line)
        default: return (.other, line)
        }
    }

    private static func refuse(
        anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, _ line: Int
    ) throws(YAMLError) {
        if unsafe anchor != nil { throw YAMLError(line: line, "has an anchor (&), which is not taken") }
        if unsafe tag != nil { throw YAMLError(line: line, "has a tag (!), which is not taken") }
    }

    /// What libyaml found wrong.
    private var failure: YAMLError {
        let isSyntax = unsafe [YAML_SCANNER_ERROR, YAML_PARSER_ERROR].contains(parser.pointee.error)
        let reason = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "cannot be read"
        // A reader's error has no mark, only an offset in bytes.
        let offset = unsafe min(parser.pointee.problem_offset, text.count)
        let line =
            unsafe isSyntax
            ? Int(parser.pointee.problem_mark.line)
            : unsafe text[..<offset].count { $0 == UInt8(ascii: "\n") }
        return YAMLError(line: line + 1, "is no YAML: \(reason)")
    }
}
