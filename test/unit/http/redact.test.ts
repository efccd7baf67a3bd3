/** Known secrets are masked in every form that they travel in. */
import fc from "fast-check";
import { readErrorBody } from "../../../provider/http/errors";
import { Redactor } from "../../../provider/http/redact";

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

    test("a secret written with escapes that nobody needs is masked", () => {
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
        expect(readErrorBody(body).message).toMatch(/^\d+ characters of broken JSON$/);
    });

    test("one that is too long to be masked in good time is not shown", () => {
        expect(readErrorBody("x".repeat(300 * 1024)).message).toBe(
            "an error of 300 KiB, which is too long to be shown",
        );
    });
});
