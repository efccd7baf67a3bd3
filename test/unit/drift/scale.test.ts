/** Thousands of resources: the work grows in proportion. Nothing here is measured in time: the tests count what is read. */
import Table from "cli-table3";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Observed } from "../../../drift/events";
import { Findings, type Found } from "../../../drift/findings";
import { render } from "../../../drift/formats";
import { MOST_ROWS } from "../../../drift/formats/grid";
import { FORMAT_NAMES } from "../../../drift/formats/names";
import { Previous } from "../../../drift/previous";
import type { StateResource } from "../../../drift/pulumi";
import { summaryOf } from "../../../drift/report";
import { Rules, withAccepted } from "../../../drift/rules";
import { Managed } from "../../../drift/unmanaged";
import type { AnyReport } from "../../../drift/views";
import { catalogue } from "../../../provider/services/index";
import { expectProportion } from "../../support/counted";
import { manyDifferent } from "./comparisons";
import { many } from "./reports";

const TYPE = "workspaces:agentenv:Secret";
const urnOf = (index: number): string => `urn:pulumi:prod::team::${TYPE}::secret-${index}`;
const idOf = (index: number): string => `ws_${index % 10}/sec_${index}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function stateOf(count: number): StateResource[] {
    return numbers(count).map((index) => ({ urn: urnOf(index), type: TYPE, id: idOf(index), inputs: {} }));
}

/** Half of them changed, and half of them gone. */
function eventOf(index: number): Observed {
    const side = (version: number) => ({
        id: idOf(index),
        inputs: { workspaceId: `ws_${index % 10}`, name: `S${index}` },
        outputs: { workspaceId: `ws_${index % 10}`, name: `S${index}`, value: "x", version },
    });
    return index % 2 === 0
        ? { op: "update", urn: urnOf(index), type: TYPE, old: side(1), new: side(2), detailedDiff: null }
        : { op: "delete", urn: urnOf(index), type: TYPE, old: side(1) };
}

test("from the engine's events to findings", async () => {
    await expectProportion((counted, count) => {
        const at = { project: "team", stack: "prod", options: "" };
        const findings = new Findings(catalogue, at, counted.of(stateOf(count)), false);
        numbers(count).forEach((index) => findings.observed(counted.of(eventOf(index))));
        expect(findings.all()).toHaveLength(count);
    });
});

test("what the stacks of a run manage", async () => {
    const secret = catalogue.findResource(TYPE)!;
    await expectProportion((counted, count) => {
        const managed = new Managed(catalogue);
        managed.add(counted.of(stateOf(count)));
        expect(numbers(count).every((index) => managed.has(secret, idOf(index)))).toBe(true);
        expect(managed.has(secret, "ws_0/sec_other")).toBe(false);
    });
});

describe("with a rule for each finding, as --accept writes them", () => {
    let folder: string;
    beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "drift-scale-"))));
    afterAll(() => rm(folder, { recursive: true }));

    test("each finding is compared with its own rule, and with those that have patterns", async () => {
        await expectProportion(async (counted, count) => {
            const findings = many(count).stacks[0]?.findings ?? [];
            const own = findings.map(({ ignored: _ignored, ...one }, index): Found => {
                const { urn: _urn, ...unmanaged } = { ...one, id: idOf(index) };
                return index % 2 === 0 ? { ...one, urn: urnOf(index) } : unmanaged;
            });
            const file = join(folder, `${count}.yaml`);
            await writeFile(file, await withAccepted(file, own, "accepted"));
            const rules = await Rules.read(file, { required: true, today: "2026-11-30" });
            const ignored = own.flatMap((one) => rules.applied(counted.of(one)));
            expect(ignored.every((one) => one.ignored !== undefined)).toBe(true);
        });
    });
});

test("what is new since a previous report, and what was resolved", async () => {
    await expectProportion((counted, count) => {
        const before = counted.of(many(count));
        const previous = new Previous(before);
        const [stack] = before.stacks;
        const now = "2026-12-01T08:00:00.000Z";
        expect(stack?.findings.every((one) => !previous.dated(one, now).new)).toBe(true);
        expect(previous.resolvedBy(before.stacks)).toEqual([]);
        summaryOf(before.stacks, []);
    });
});

describe.each(FORMAT_NAMES)("the format %s", (format) => {
    test.each<[string, (count: number) => AnyReport]>([
        ["drift", many],
        ["a comparison", manyDifferent],
    ])("of %s", async (_what, reportOf) => {
        await expectProportion((counted, count) => render(counted.of(reportOf(count)), format));
    });
});

test("no table of the library, whose time grows with the square of its rows, is long", () => {
    const rows: number[] = [];
    const original = Table.prototype.toString;
    const spy = jest.spyOn(Table.prototype, "toString").mockImplementation(function (this: unknown[]) {
        rows.push(this.length);
        return original.call(this);
    });
    const text = render(many(1050), "table");
    spy.mockRestore();
    // What is ignored has a row more, with the reason.
    expect(rows.reduce((sum, length) => sum + length)).toBe(1155);
    expect(Math.max(...rows)).toBe(MOST_ROWS);
    const lines = text.split("\n").filter((line) => /^[│┌├└]/.test(line));
    expect(lines).toHaveLength(1155 + 4);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines.filter((line) => /^[┌├└]/.test(line)).map((line) => line[0])).toEqual(["┌", "├", "└"]);
});
