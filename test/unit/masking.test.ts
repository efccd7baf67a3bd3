/** Secrets are masked in one place. A message that bypasses it could contain a secret. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Masker } from "../../provider/core/values/masker";
import { Secret } from "../../provider/core/values/value";
import { ProviderError } from "../../provider/errors";

const provider = join(__dirname, "..", "..", "provider");

/** The files of provider/ whose code matches, apart from those that define what is looked for. */
function filesWith(pattern: RegExp, ...definedIn: string[]): string[] {
    return readdirSync(provider, { recursive: true, encoding: "utf8" })
        .map((name) => name.replaceAll("\\", "/"))
        .filter((name) => name.endsWith(".ts") && !definedIn.includes(name))
        .filter((name) => pattern.test(readFileSync(join(provider, name), "utf8")))
        .sort();
}

test("values that are marked or declared as secret are masked in texts, errors and logs", () => {
    const masker = new Masker();
    const map = { key: new Secret("marked-key"), list: new Secret(["listed-key"]), token: "declared-key" };
    expect(masker.addSecretsOf(map, new Map([["token", { secret: true }]]))).toBe(map);
    const text = "marked-key, listed-key, declared-key and \u001b[2J";
    const masked = "[secret], [secret], [secret] and  [2J";
    expect(masker.mask(text)).toBe(masked);
    expect(masker.messageOf(new ProviderError("failed", { hint: text }))).toBe(`failed; ${masked}`);
    const lines: string[] = [];
    const log = masker.log({ info: (line) => lines.push(line), warn: (line) => lines.push(line) });
    log.info(text);
    log.warn(text);
    expect(lines).toEqual([masked, masked]);
});

test("only the masker creates a redactor and makes texts safe to display", () => {
    expect(filesWith(/new Redactor\(/)).toEqual(["core/values/masker.ts"]);
    // What the plugin writes to stderr is masked before: a terminal has to be spared the rest.
    expect(filesWith(/\bsanitize\(/, "core/values/sanitize.ts")).toEqual([
        "core/values/masker.ts",
        "server/observability/main.ts",
    ]);
    expect(filesWith(/\.apply\(\w*(text|clear)\w*\)/)).toEqual(["core/values/masker.ts", "http/client.ts"]);
    expect(filesWith(/"\[secret\]"/)).toEqual(["http/redaction/redact.ts"]);
});

test("the front-ends take the texts of errors from the masker, which masks them", () => {
    const unmasked = filesWith(/import \{[^}]*\bmessageOf\b[^}]*\} from "\.\.\/errors"/);
    // The marshaller passes its own on as a check failure, and those are masked.
    expect(unmasked.filter((name) => /^(server|dynamic)\//.test(name))).toEqual(["server/marshaller.ts"]);
});
