/** Names that an export gives: what a person would write, valid in every language, unique. */
import fc from "fast-check";
import { camelCase, isUsableName, Names, shortened, wordsOf } from "../../../export/names";

test.each([
    ["API_KEY", "apiKey"],
    ["apiKey", "apiKey"],
    ["Team Rocket 🚀", "teamRocket"],
    ["HTTPServer", "httpServer"],
    ["OAuth2 token", "oAuth2Token"],
    ["2fa", "2fa"],
    ["Über-Straße", "uberStrasse"],
    ["Łódź", "lodz"],
    ["ﬁve ①", "five1"],
    ["${a.b} `c`", "aBC"],
    ["日本", ""],
    ["🚀", ""],
])("%j is %j", (text, name) => {
    expect(camelCase(wordsOf(text))).toBe(name);
});

test("a long name ends after a word", () => {
    const words = wordsOf(Array.from({ length: 20 }, (_, index) => `word${index}`).join(" "));
    expect(camelCase(shortened(words))).toBe("word0Word1Word2Word3Word4Word5Word6Word7");
    expect(camelCase(shortened(wordsOf("x".repeat(200))))).toHaveLength(40);
});

test("a reserved word is no name, in whatever language it is reserved", () => {
    for (const word of ["class", "lambda", "func", "namespace", "synchronized", "pulumi", "config", "true"]) {
        expect([word, isUsableName(word)]).toEqual([word, false]);
        expect(new Names().take([[word], [word, "secret"]], ["secret"])).toBe(`${word}Secret`);
    }
});

test("a name that is taken gets the next candidate, and then a number", () => {
    const names = new Names();
    const take = () => names.take([["team"], ["team", "tripswitch"]], ["workspace"]);
    expect([take(), take(), take(), take()]).toEqual(["team", "teamTripswitch", "team2", "team3"]);
    expect(names.take([["TEAM".toLowerCase()]], [])).toBe("team4");
});

test("what is no name by itself follows the kind of the object", () => {
    const names = new Names();
    expect(names.take([["2024"]], ["workspace"])).toBe("workspace2024");
    expect(names.take([[]], ["workspace"])).toBe("workspace");
    expect(names.take([[]], ["workspace"])).toBe("workspace2");
    expect(names.take([["2024"]], ["workspace"])).toBe("workspace2024n2");
    expect(new Names().take([], [])).toBe("item");
});

test("any texts get usable names, each once and without regard to case", () => {
    const texts = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 40 });
    fc.assert(
        fc.property(texts, (labels) => {
            const names = new Names();
            const given = labels.map((label) => names.take([shortened(wordsOf(label))], ["workspace"]));
            expect(given.filter((name) => !isUsableName(name))).toEqual([]);
            expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(labels.length);
        }),
    );
});
