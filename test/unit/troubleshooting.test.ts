/** docs/troubleshooting.md quotes the messages as they are in the sources. Those of Pulumi are in test/integration/troubleshooting.test.ts. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { quotesOfPage } from "../../harness/pages";

const PROVIDER = join(__dirname, "..", "..", "provider");
const sources = readdirSync(PROVIDER, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(PROVIDER, name), "utf8"));

const quotes = quotesOfPage("docs/troubleshooting.md", /^(?!Messages of Pulumi)/);

/** Matches a quote in the source of a message. Within it, `…` is an expression of a template; at its ends, any text. */
function pattern(quote: string): RegExp {
    const parts = quote.replace(/^… | …$/g, "").split("…");
    const escaped = parts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return new RegExp(escaped.join("\\$\\{.*?\\}"));
}

test("the page quotes messages of every kind", () => {
    expect(quotes.length).toBeGreaterThan(25);
});

test.each(quotes)("%s", (quote) => {
    expect(sources.filter((source) => pattern(quote).test(source))).not.toEqual([]);
});
