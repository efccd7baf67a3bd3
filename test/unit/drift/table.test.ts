/** The table of `drift`: for a log, and for a terminal of some width. */
import { stripVTControlCharacters } from "node:util";
import { table } from "../../../drift/formats/table";
import { EVERYTHING, NOTHING } from "./reports";

test("a report without findings is two lines", () => {
    expect(table(NOTHING)).toBe("team/prod  in sync\n\n12 resources in 1 stack: no drift\n");
});

test("every finding has its row, with the values of the state and of the service", () => {
    const text = table(EVERYTHING);
    for (const part of [
        "team/prod  drift",
        'name                │ "team" → "by hand"',
        "[secret] differs",
        "gone, with 1 in it",
        "a list of it is empty all at once: 1 objects are missing, or the service has an outage",
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
    expect(stripVTControlCharacters(table(EVERYTHING))).toBe(table(EVERYTHING));
});

test("on a terminal there are colours, and no line is longer than it is wide", () => {
    const text = table(EVERYTHING, { colour: true, width: 80 });
    const plain = stripVTControlCharacters(text);
    expect(text).not.toBe(plain);
    const rows = plain.split("\n").filter((line) => /^[│┌├└]/.test(line));
    expect(rows.length).toBeGreaterThan(5);
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(plain).toContain("…");
});
