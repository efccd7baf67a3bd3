/** The table of a report: for a log, and for a terminal of some width. */
import { stripVTControlCharacters } from "node:util";
import { render } from "../../../drift/formats";
import { DIFFERENT, SAME } from "./comparisons";
import { EVERYTHING, NOTHING } from "./reports";

test("a report without findings is two lines", () => {
    expect(render(NOTHING, "table")).toBe("team/prod  in sync\n\n12 resources in 1 stack: no drift\n");
});

test("every finding has its row, with the values of the state and of the service", () => {
    const text = render(EVERYTHING, "table");
    for (const part of [
        "team/prod  drift",
        'name                │ "team" → "by hand"',
        "[secret] differs",
        "gone, with 1 in it",
        "a list of it is empty all at once: 1 object missing, or the service has an outage",
        "no stack manages it (ws_1/eve@example.com)",
        "cannot be compared: no route returns a checkout",
        "ignored: others write it (drift.yaml, rule 1)",
        "team/dev  error\n  incorrect passphrase\n  second line",
        "resolved: changed resolved",
        "drift.yaml, rule 2 ended on 2026-11-01",
        "12 resources in 2 stacks: 2 changed, 2 deleted, 1 unmanaged, 1 unverifiable, 1 ignored, 1 resolved, 4 new, 1 stack failed",
    ]) {
        expect(text.replace(/ +(?=│)/g, " ")).toContain(part.replace(/ +(?=│)/g, " "));
    }
});

test("without a terminal there are no colours, and nothing is cut", () => {
    expect(stripVTControlCharacters(render(EVERYTHING, "table"))).toBe(render(EVERYTHING, "table"));
});

test("on a terminal there are colours, and no line is longer than it is wide", () => {
    const text = render(EVERYTHING, "table", { colour: true, width: 80 });
    const plain = stripVTControlCharacters(text);
    expect(text).not.toBe(plain);
    const rows = plain.split("\n").filter((line) => /^[│┌├└]/.test(line));
    expect(rows.length).toBeGreaterThan(5);
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(plain).toContain("…");
});

test("a comparison has a row for each property that differs, and its numbers", () => {
    const text = render(DIFFERENT, "table").replace(/ +(?=│)/g, " ");
    for (const part of [
        "stack:staging ↔ stack:prod  different\n",
        'name │ "team-staging" ↔ "team-prod" │',
        'description │ (absent) ↔ "Ours." │',
        "│ only-left │ team / OLD (workspaces:agentenv:Secret) │ │ stack:prod does not have it │",
        "8 objects: 2 different, 1 only left, 1 only right, 3 unverifiable, 4 same\n",
    ]) {
        expect(text).toContain(part);
    }
    expect(render(SAME, "table")).toBe(
        "stack:staging ↔ stack:prod  no difference\n\n4 objects: no difference, 4 same\n",
    );
});
