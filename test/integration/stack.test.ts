/** Stacks of the Pulumi CLI without our provider: the basis of all other integration tests. */
import { announcedSteps } from "../../toolchain/stack/events";
import { createStack, type Stack } from "../../toolchain/stack/stack";

let stack: Stack | undefined;

afterEach(async () => {
    await stack?.dispose();
    stack = undefined;
});

test("up of a YAML program with configuration stores its outputs", async () => {
    stack = await createStack({
        plugin: false,
        config: { greeting: "hello", password: { secret: "hunter2" } },
        program: {
            "Pulumi.yaml": `
name: outputs
runtime: yaml
config:
  greeting: { type: string }
  password: { type: string, secret: true }
variables:
  sentence: \${greeting} world
outputs:
  sentence: \${sentence}
  password: \${password}
`,
        },
    });

    const up = await stack.up();

    expect({ code: up.code, changes: up.changes }).toEqual({ code: 0, changes: { create: 1 } });
    expect(await stack.outputs()).toEqual({ sentence: "hello world", password: "hunter2" });
    expect(up.output).not.toContain("hunter2");
    expect(JSON.stringify(await stack.exportState())).not.toContain("hunter2");
});

test("up, up without changes, and destroy of a TypeScript program with a dynamic resource", async () => {
    stack = await createStack({
        plugin: false,
        language: "nodejs",
        program: {
            "index.ts": `
import * as pulumi from "@pulumi/pulumi";

class Echo extends pulumi.dynamic.Resource {
    declare readonly text: pulumi.Output<string>;
    constructor(name: string, text: pulumi.Input<string>) {
        super({ create: async (inputs) => ({ id: "echo-1", outs: inputs }) }, name, { text });
    }
}

export const text = new Echo("echo", "hello").text;
`,
        },
    });

    const first = await stack.up();
    expect({ code: first.code, changes: first.changes }).toEqual({ code: 0, changes: { create: 2 } });
    expect(await stack.outputs()).toEqual({ text: "hello" });
    const resources = (await stack.exportState()).resources ?? [];
    expect(resources.map(({ type, id }) => ({ type, id }))).toContainEqual({
        type: "pulumi-nodejs:dynamic:Resource",
        id: "echo-1",
    });

    const second = await stack.up(["--skip-preview"]);
    expect({ code: second.code, changes: second.changes }).toEqual({ code: 0, changes: { same: 2 } });

    const destroyed = await stack.destroy(["--skip-preview"]);
    expect({ code: destroyed.code, changes: destroyed.changes }).toEqual({ code: 0, changes: { delete: 2 } });
    expect(announcedSteps(destroyed.events).map((step) => step.op)).toContain("delete");
    expect((await stack.exportState()).resources ?? []).toEqual([]);
});

test("a program that fails ends with an exit code and a diagnostic", async () => {
    stack = await createStack({
        plugin: false,
        program: { "Pulumi.yaml": 'name: broken\nruntime: yaml\noutputs: { it: "${missing}" }\n' },
    });

    const up = await stack.up();

    expect(up.code).not.toBe(0);
    expect(up.output).toContain("missing");
    expect(up.events.some((event) => event.diagnosticEvent?.severity === "error")).toBe(true);
});
