import Testing

import Agent

@Suite("Names and passwords")
struct PasswordTests {
    @Test("A bcrypt hash of any of the three kinds matches its password and no other")
    func bcrypt() throws {
        // A test vector of Openwall's crypt_blowfish.
        let known = try #require(BcryptHash("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
        #expect(known.matches(Array("U*U".utf8)))
        for kind in ["2a", "2b", "2y"] {
            let hash = try #require(BcryptHash("$\(kind)$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"))
            #expect(hash.matches(Array("secret".utf8)))
            #expect(!hash.matches(Array("secres".utf8)))
            #expect(!hash.matches([]))
        }
    }

    @Test("A password does not end at a NUL")
    func zero() throws {
        let hash = try #require(BcryptHash("$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"))
        #expect(!hash.matches(Array("secret".utf8) + [0]))
        #expect(!hash.matches(Array("secret".utf8) + [0] + Array("more".utf8)))
    }

    @Test("Credentials are a name and whatever follows the first colon")
    func credentials() throws {
        // The first two are of RFC 7617, 2 and 2.1.
        let cases = [
            ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"),
            ("basic dGVzdDoxMjPCow==", "test", "123£"), ("BASIC   Og==", "", ""), ("Basic YTpiOmM=", "a", "b:c"),
        ]
        for (header, name, password) in cases {
            let credentials = try #require(BasicCredentials(authorization: header))
            #expect(credentials.name == name)
            #expect(credentials.password == Array(password.utf8))
        }
    }

    @Test(
        "What is not well-formed is no credentials",
        arguments: [
            "", "Basic", "Basic ", "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "BasicQWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            // No padding, too much, bits left over, the alphabet of URLs, blanks, two tokens.
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", "Basic YTpiOmM==", "Basic YTp=====", "Basic YTpiOmN=", "Basic YTo_",
            "Basic YTpi OmM=", "Basic YTpi, Basic YTpi", "Basic YTpi ",
            // No colon, a NUL, a line feed, DEL, no UTF-8.
            "Basic YWJj", "Basic YTpiAA==", "Basic YTpiCg==", "Basic YTp/", "Basic YTr/",
        ])
    func malformed(header: String) {
        #expect(BasicCredentials(authorization: header) == nil)
    }

    @Test("The cache tells right from wrong, keeps its bound, and wrong ones push no right one out")
    func cache() throws {
        let hash = try #require(BcryptHash("$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"))
        var cache = CredentialCache(limit: 8)
        let right = cache.fingerprint(credentials("a", "right"), hash, isKnown: true)
        #expect(cache.verdict(on: right) == nil)
        cache.remember(right, isRight: true)
        for guess in 0..<100 {
            let wrong = cache.fingerprint(credentials("a", "\(guess)"), hash, isKnown: true)
            cache.remember(wrong, isRight: false)
            cache.remember(wrong, isRight: false)
            #expect(cache.verdict(on: wrong) == false)
        }
        #expect(cache.count == 9)
        #expect(cache.verdict(on: right) == true)
    }

    @Test("Every part of what a fingerprint stands for changes it")
    func fingerprints() throws {
        let hash = try #require(BcryptHash("$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"))
        let other = try #require(BcryptHash("$2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"))
        let cache = CredentialCache()
        let prints = [
            cache.fingerprint(credentials("a", "b"), hash, isKnown: true),
            cache.fingerprint(credentials("a", "c"), hash, isKnown: true),
            cache.fingerprint(credentials("b", "b"), hash, isKnown: true),
            cache.fingerprint(credentials("ab", ""), hash, isKnown: true),
            cache.fingerprint(credentials("a", "b"), other, isKnown: true),
            cache.fingerprint(credentials("a", "b"), hash, isKnown: false),
            CredentialCache().fingerprint(credentials("a", "b"), hash, isKnown: true),
        ]
        #expect(Set(prints).count == prints.count)
        #expect(cache.fingerprint(credentials("a", "b"), hash, isKnown: true) == prints[0])
    }

    private func credentials(_ name: String, _ password: String) -> BasicCredentials {
        BasicCredentials(name: name, password: Array(password.utf8))
    }
}
