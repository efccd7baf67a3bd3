/** The Markdown of `drift`: as GitHub reads it, no value is markup, and the whole fits into a comment. */
import MarkdownIt from "markdown-it";
import { render } from "../../../drift/formats";
import { DIFFERENT, HOSTILE_COMPARISON, manyDifferent, SAME } from "./comparisons";
import { EVERYTHING, finding, HOSTILE, many, NOTHING, reportOf, SPECIAL, stackReport } from "./reports";
import { elementsNamed, xmlTree } from "./xmlTree";

const LIMIT = 65_536;
const gfm = new MarkdownIt({ html: true, linkify: true });

function htmlOf(text: string): string {
    return `<body>${gfm.render(text)}</body>`;
}

/** The texts of all elements of a name, in order. */
function textsOf(html: string, name: string): string[] {
    return elementsNamed(xmlTree(html), name).map(({ text }) => text);
}

test("a report without findings is a headline, and a line for its stack", () => {
    expect(render(NOTHING, "markdown")).toBe(
        [
            "<!-- pulumi-workspaces-drift -->",
            "",
            "## Drift: no drift",
            "",
            "12 resources in 1 stack.",
            "",
            "<h3><code>team/prod</code>: in sync</h3>",
            "",
        ].join("\n"),
    );
});

test("the first line is a hidden comment, by which a workflow finds what it wrote", () => {
    expect(render(EVERYTHING, "markdown").split("\n")[0]).toBe("<!-- pulumi-workspaces-drift -->");
});

test("the headline has the numbers, and a stack that failed comes first, with its error", () => {
    const html = htmlOf(render(EVERYTHING, "markdown"));
    expect(textsOf(html, "h2")).toEqual([
        "Drift: 2 changed, 2 deleted, 1 unmanaged, 1 unverifiable, 1 ignored, 1 resolved, 4 new, 1 stack failed",
    ]);
    expect(textsOf(html, "h3")).toEqual(["team/dev: error", "team/prod: drift", "Resolved", "Expired rules"]);
    expect(textsOf(html, "pre")).toEqual(["incorrect passphrase\nsecond line"]);
    expect(textsOf(html, "li")).toEqual([
        "changed resolved (workspaces:agentenv:Workspace)",
        "drift.yaml, rule 2 ended on 2026-11-01: until the move",
    ]);
});

test("findings are rows of a table, new ones marked; what does not count is collapsed", () => {
    const html = htmlOf(render(EVERYTHING, "markdown"));
    const [table = "", details = ""] = textsOf(html, "table");
    for (const part of [
        'changed newteam (workspaces:agentenv:Workspace)name"team" → "by hand"',
        "changedtoken (workspaces:agentenv:Secret)description[secret] differs",
        "version1 → 2",
        "unmanaged neweve@example.com (workspaces:agentenv:WorkspaceMember)no stack manages it",
    ]) {
        expect(table).toContain(part);
    }
    expect(textsOf(html, "details")).toEqual([expect.stringContaining(details) as string]);
    expect(textsOf(html, "summary")).toEqual(["2 ignored or unverifiable"]);
    expect(details).toContain("ignored: others write it (drift.yaml, rule 1)");
    expect(details).toContain("cannot be compared: no route returns a checkout");
    expect(table).not.toContain("others write it");
});

describe("values with special characters", () => {
    const text = render(HOSTILE, "markdown");
    const html = htmlOf(text);

    test("are no Markdown: outside of HTML blocks is only text of our own", () => {
        const tokens = gfm.parse(text, {}).filter(({ content }) => content !== "");
        expect(tokens.filter(({ type }) => type !== "html_block").map(({ content }) => content)).toEqual([
            "Drift: 1 changed, 1 unverifiable, 1 ignored, 1 resolved, 1 stack failed",
            "12 resources in 1 stack.",
        ]);
        expect(tokens.length).toBeGreaterThan(5);
    });

    test("are no HTML: there are no elements but our own", () => {
        const elements = new Set([...html.matchAll(/<(\w+)/g)].map(([, name]) => name));
        expect([...elements].sort()).toEqual(
            "body code details h2 h3 li p pre strong summary table td th tr ul".split(" "),
        );
    });

    test("are in code, where GitHub links nothing", () => {
        const outside = html.replace(/<code>.*?<\/code>/gs, "");
        expect(outside).not.toMatch(/octocat|#1|example\.com/);
        expect(html.match(/@octocat/g)?.length).toBeGreaterThan(5);
    });

    test("are shown as they are, without a terminal's colours", () => {
        const codes = textsOf(html, "code");
        expect(codes).toContain(`tags["${SPECIAL}"]`);
        expect(codes).toContain(`${JSON.stringify(SPECIAL)} → ${JSON.stringify({ text: `${SPECIAL}\n\n` })}`);
        expect(codes).toContain(`${SPECIAL}\n\n</pre>\ufffd\ufffd`);
    });
});

describe("what does not fit into a comment", () => {
    const leftOut = (text: string): number => Number(/^(\d+) findings are left out here/m.exec(text)?.[1]);

    test("is left out in whole findings, counted, and named with the place where it is", () => {
        const text = render(many(5000), "markdown");
        expect(text.length).toBeLessThanOrEqual(LIMIT);
        expect(text.length).toBeGreaterThan(LIMIT - 1000);
        const shown = textsOf(htmlOf(text), "tr").filter((row) => row.includes("workspace-")).length;
        expect(leftOut(text)).toBe(5000 - shown);
        expect(text).toMatch(
            /left out here, .*The JSON report \(`--output json=FILE`\) has all of them\.\n$/,
        );
    });

    test("does not keep smaller findings out", () => {
        const properties = Array.from({ length: 1000 }, (_, index) => ({
            path: `tags["${index}"]`,
            kind: "add" as const,
            after: "x".repeat(100),
        }));
        const text = render(
            reportOf([stackReport([finding({ name: "large", properties }), finding()])]),
            "markdown",
        );
        expect(leftOut(text)).toBe(1);
        expect(text).toContain("team (workspaces:agentenv:Workspace)");
        expect(text).not.toContain("large");
    });

    test("are errors of many stacks, too, each of which is truncated", () => {
        const failed = (stack: string) =>
            stackReport([], { stack, status: "error", error: "&".repeat(100_000) });
        const text = render(
            reportOf(Array.from({ length: 100 }, (_, index) => failed(`s${index}`))),
            "markdown",
        );
        expect(text.length).toBeLessThanOrEqual(LIMIT);
        expect(text).toContain("…</code></pre>");
        expect(text).toMatch(/^\d+ stacks are left out here/m);
    });
});

describe("a comparison", () => {
    test("without a difference is a headline, and a line for both sides", () => {
        expect(render(SAME, "markdown")).toBe(
            [
                "<!-- pulumi-workspaces-comparison -->",
                "",
                "## Comparison: no difference, 4 same",
                "",
                "4 objects.",
                "",
                "<h3><code>stack:staging ↔ stack:prod</code>: no difference</h3>",
                "",
            ].join("\n"),
        );
    });

    test("has rows for what differs; what cannot be compared is collapsed", () => {
        const html = htmlOf(render(DIFFERENT, "markdown"));
        expect(textsOf(html, "h2")).toEqual([
            "Comparison: 2 different, 1 only left, 1 only right, 3 unverifiable, 4 same",
        ]);
        const [table = "", details = ""] = textsOf(html, "table");
        for (const part of [
            "propertyleft ↔ right",
            'differentteam (workspaces:agentenv:Workspace)name"team-staging" ↔ "team-prod"',
            "differentTOKEN (workspaces:agentenv:Secret)value[secret] differs",
            "only-leftteam / OLD (workspaces:agentenv:Secret)stack:prod does not have it",
        ]) {
            expect(table).toContain(part);
        }
        expect(textsOf(html, "summary")).toEqual(["2 unverifiable"]);
        expect(details).toContain("cannot be compared: a side does not show value, description");
    });

    test("with special characters is neither Markdown nor HTML, and links nothing", () => {
        const text = render(HOSTILE_COMPARISON, "markdown");
        const tokens = gfm.parse(text, {}).filter(({ content }) => content !== "");
        expect(tokens.filter(({ type }) => type !== "html_block").map(({ content }) => content)).toEqual([
            "Comparison: 1 different, 1 only left, 1 unverifiable, 4 same",
            "6 objects.",
        ]);
        const outside = htmlOf(text).replace(/<code>.*?<\/code>/gs, "");
        expect(outside).not.toMatch(/octocat|#1|example\.com/);
    });

    test("that does not fit into a comment is cut as a drift report is", () => {
        const text = render(manyDifferent(5000), "markdown");
        expect(text.length).toBeLessThanOrEqual(LIMIT);
        expect(text).toMatch(/^\d+ findings are left out here, /m);
    });
});
