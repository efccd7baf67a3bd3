/** `drift/action.yml`: its form, and its scripts. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { REPOSITORY } from "../../../toolchain/stack/project";
import { readAction, type Action } from "../../support/workflows/workflow";

/** Where there is a bash. */
const onPosix = process.platform === "win32" ? test.skip : test;

let action: Action;
beforeAll(async () => {
    action = await readAction(join(REPOSITORY, "drift", "action.yml"));
});

onPosix("each script is one that bash reads, and takes values from its environment alone", () => {
    const scripts = action.runs.steps.flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(2);
    for (const script of scripts) {
        execFileSync("bash", ["-n", "-c", script]);
        // A value within a script is code.
        expect(script).not.toContain("${{");
    }
});

test("each input is used, and each step uses inputs and outputs that exist", () => {
    const text = JSON.stringify(action.runs.steps);
    const used = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(action.inputs).sort());
    const everything = text + JSON.stringify(action.outputs);
    const outputs = new Set(
        [...everything.matchAll(/steps\.drift\.outputs\.(\w+)/g)].map(([, name]) => name),
    );
    const written = JSON.stringify(action.runs.steps.find(({ id }) => id === "drift"));
    expect([...outputs].filter((name) => !written.includes(`echo \\"${name}=`))).toEqual([]);
});
