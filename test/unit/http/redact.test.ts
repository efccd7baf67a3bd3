/** Known secrets are masked in every form that they travel in. */
import fc from "fast-check";
import { readErrorBody } from "../../../provider/http/errors";
import { Redactor } from "../../../provider/http/redaction/redact";

const core64 = (secret: string, before: string, after: string): [text: string, core: string] => {
    const start = Buffer.byteLength(before);
    const bytes = Buffer.byteLength(secret);
    const text = Buffer.from(before + secret + after).toString("base64");
    return [text, text.slice(Math.ceil((start * 8) / 6), Math.floor(((start + bytes) * 8) / 6))];
};

const unicode = (text: string): string =>
    text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** How a secret may be written. */
const FORMS: Record<string, (secret: string) => string> = {
    "as it is": (secret) => secret,
    "in JSON": (secret) => JSON.stringify(secret).slice(1, -1),
    "in JSON in JSON": (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    "in JSON with escaped slashes": (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
    "in ASCII JSON": (secret) => unicode(JSON.stringify(secret).slice(1, -1)),
    "in ASCII JSON, upper case": (secret) =>
        unicode(JSON.stringify(secret).slice(1, -1)).replace(
            /\\u[\da-f]{4}/g,
            (code) => `\\u${code.slice(2).toUpperCase()}`,
        ),
    "in a URL": (secret) => encodeURIComponent(secret),
    "in a URL, lower case": (secret) =>
        encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    "in a form": (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
    "in base64": (secret) => Buffer.from(secret).toString("base64"),
    "in base64url": (secret) => Buffer.from(secret).toString("base64url"),
    "in hexadecimal": (secret) => Buffer.from(secret).toString("hex"),
    "in upper-case hexadecimal": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
};

const secrets = fc
    .string({ unit: "grapheme", minLength: 4, maxLength: 60 })
    .filter((secret) => secret.length >= 4 && !"[secret]".includes(secret) && !secret.includes("[secret]"));

test.each(Object.entries(FORMS))("a secret %s is masked, anywhere in a text", (_name, form) => {
    fc.assert(
        fc.property(
            secrets,
            fc.string({ maxLength: 10 }),
            fc.string({ maxLength: 10 }),
            (secret, before, after) => {
                const redactor = new Redactor();
                redactor.add(secret);
                const masked = redactor.apply(before + form(secret) + after);
                expect(masked).toContain("[secret]");
                fc.pre(!`${before}[secret]${after}`.includes(form(secret)));
                expect(masked).not.toContain(form(secret));
            },
        ),
    );
});

test.each(["", "u", "us", "user:"])(
    "a secret in base64 of a longer text that begins with %j is masked",
    (before) => {
        fc.assert(
            fc.property(secrets, fc.string({ maxLength: 5 }), (secret, after) => {
                const redactor = new Redactor();
                redactor.add(secret);
                const [text, core] = core64(secret, before, after);
                for (const [shown, hidden] of [
                    [text, core],
                    [
                        text.replaceAll("+", "-").replaceAll("/", "_"),
                        core.replaceAll("+", "-").replaceAll("/", "_"),
                    ],
                ] as const) {
                    fc.pre(!"[secret]".includes(hidden));
                    expect(redactor.apply(`Basic ${shown}`)).not.toContain(hidden);
                }
            }),
        );
    },
);

test("each line of a secret that has several is masked, as a log indents it", () => {
    const lines = [
        "-----BEGIN TOY KEY-----",
        "MIIEvQIBADANBgkqhkiG9w0B",
        "AQEFAASCBKcwggSjAgEAAoIB",
        "-----END TOY KEY-----",
    ];
    const redactor = new Redactor();
    redactor.add(lines.join("\n"));
    const masked = redactor.apply(lines.map((line) => `    | ${line}`).join("\r\n"));
    expect(masked).not.toMatch(/MIIE|AQEF/);
    expect(masked).toContain("-----BEGIN TOY KEY-----");
});

test("secrets that overlap are masked as one", () => {
    const redactor = new Redactor();
    redactor.add("abcdef");
    redactor.add("defghi-rest");
    expect(redactor.apply("x abcdefghi-rest y abcdef")).toBe("x [secret] y [secret]");
});

test("hundreds of secrets, hundreds of lines: one pass", () => {
    const redactor = new Redactor();
    const many = Array.from({ length: 500 }, (_, i) => `secret-number-${i}-${"x".repeat(i % 40)}`);
    many.forEach((secret) => redactor.add(secret));
    const text = many.map((secret) => `line with ${secret} in it`).join("\n");
    expect(redactor.apply(text)).not.toContain("secret-number");
});

describe("the cost of many secrets of many lines, all beginning alike", () => {
    const environment = (file: number, lines: number): string =>
        Array.from({ length: lines }, (_, i) => `export SERVICE_${file}_${i}="value-${file * i}"`).join("\n");
    const withFiles = (files: number, lines: number): Redactor => {
        const redactor = new Redactor();
        for (let file = 0; file < files; file++) {
            redactor.add(environment(file, lines));
        }
        return redactor;
    };
    const steps = (redactor: Redactor, text: string): number => {
        const before = redactor.steps;
        redactor.apply(text);
        return redactor.steps - before;
    };
    const text = `an error of a usual length that shows export SERVICE_3_7="value-21" ${"and more ".repeat(60)}`;

    test("nothing until a text is masked", () => {
        expect(withFiles(60, 500).steps).toBe(0);
    });

    test("nothing where they are added again", () => {
        const redactor = withFiles(2, 10);
        redactor.apply(text);
        const usual = steps(redactor, text);
        redactor.add(environment(0, 10));
        redactor.add(environment(1, 10));
        expect(steps(redactor, text)).toBe(usual);
    });

    test("nothing where they are longer than the text", () => {
        expect(steps(withFiles(20, 100), "an error")).toBe(0);
    });

    test.each([
        ["files", 20, 100, 40, 100],
        ["lines", 20, 100, 20, 200],
    ])("twice the %s cost no more than twice as much", (_what, files, lines, moreFiles, moreLines) => {
        const few = steps(withFiles(files, lines), text);
        const many = steps(withFiles(moreFiles, moreLines), text);
        // What grows are the digits of the numbers in there.
        expect(many / few).toBeLessThan(2.3);
    });

    test("of a secret that overlaps itself at every character is linear too", () => {
        const overlapping = (length: number): number => {
            const redactor = new Redactor();
            redactor.add("x".repeat(length));
            const long = `before ${"x".repeat(2 * length)} after`;
            expect(redactor.apply(long)).not.toContain("xxxx");
            return steps(redactor, long);
        };
        expect(overlapping(20_000) / overlapping(10_000)).toBeLessThan(2.3);
    });

    test("once the forms are there, a text costs the same whatever the number of secrets", () => {
        const again = (files: number): number => {
            const redactor = withFiles(files, 100);
            expect(redactor.apply(text)).toContain("that shows [secret] and more");
            return steps(redactor, text);
        };
        expect(again(40)).toBeLessThan(1.1 * again(10));
    });

    test("a secret that is added later is masked too", () => {
        const redactor = withFiles(5, 10);
        redactor.apply(text);
        redactor.add("another-secret");
        expect(redactor.apply("not another-secret")).toBe("not [secret]");
    });
});

test("a lone surrogate is no reason to fail", () => {
    const redactor = new Redactor();
    redactor.add("abc\ud800def");
    expect(redactor.apply("abc\ud800def")).toBe("[secret]");
});

describe("errors that repeat what they were sent", () => {
    const secretOf = (text: string): ((shown: string) => string) => {
        const redactor = new Redactor();
        redactor.add(text);
        return (shown) => redactor.apply(shown);
    };

    test.each([
        ["that is longer than what is shown", "k3y-".repeat(500)],
        ["with a tab and a line end", "ab\tcd\nef"],
    ])("a secret %s is masked before anything is cut or cleaned", (_what, secret) => {
        for (const body of [JSON.stringify({ message: `not ${secret}` }), `not ${secret}`]) {
            expect(readErrorBody(body, "", secretOf(secret)).message).toBe("not [secret]");
        }
    });

    test("a secret written with unnecessary escapes is masked", () => {
        const body = '{"message":"not \\u0061bcdef"}';
        expect(readErrorBody(body, "", secretOf("abcdef")).message).toBe("not [secret]");
    });

    test("the title of a page is masked before it is cut", () => {
        const secret = "k3y-".repeat(100);
        const { message } = readErrorBody(`<html><title>${secret}</title>`, "text/html", secretOf(secret));
        expect(message).toContain('titled "[secret]"');
    });

    test.each([
        '{"id":"ws_1","joinCode":"abc',
        '\ufeff[{"joinCode" : "abc"}]',
        '"{\\"joinCode\\":\\"abc\\"}"',
    ])("an object that broke is not quoted: %s", (body) => {
        expect(readErrorBody(body).message).toMatch(/^\d+ characters of malformed JSON$/);
    });

    test("one that is too long to be masked in good time is not shown", () => {
        expect(readErrorBody("x".repeat(300 * 1024)).message).toBe(
            "an error of 300 KiB, which is too long to be shown",
        );
    });
});
