/** The form of workflows and composite actions, as far as the examples use it: what is not here is refused, so that no part of one is skipped unseen. */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import * as z from "zod";

/** In YAML a value may be a number or a boolean; for a program it is text. */
const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const values = z.record(z.string(), value).default({});

const step = z.strictObject({
    id: z.string().optional(),
    name: z.string().optional(),
    if: value.optional(),
    uses: z.string().optional(),
    with: values,
    run: z.string().optional(),
    shell: z.literal("bash").optional(),
    "working-directory": z.string().optional(),
    env: values,
});

const defaults = z
    .strictObject({
        run: z.strictObject({ shell: z.literal("bash"), "working-directory": z.string().default(".") }),
    })
    .optional();

const workflow = z.strictObject({
    name: z.string(),
    on: z.record(z.string(), z.unknown()),
    permissions: z.record(z.string(), z.enum(["read", "write"])),
    concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() }),
    defaults,
    env: values,
    jobs: z.record(
        z.string(),
        z.strictObject({
            if: value.optional(),
            "runs-on": z.string(),
            "timeout-minutes": z.number().optional(),
            environment: z.string().optional(),
            env: values,
            steps: z.array(step),
        }),
    ),
});

const action = z.object({
    inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
    outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
    runs: z.strictObject({ using: z.literal("composite"), steps: z.array(step) }),
});

export type Step = z.infer<typeof step>;
export type Workflow = z.infer<typeof workflow>;
export type Action = z.infer<typeof action>;

export async function readWorkflow(file: string): Promise<Workflow> {
    return workflow.parse(parse(await readFile(file, "utf8")));
}

export async function readAction(file: string): Promise<Action> {
    return action.parse(parse(await readFile(file, "utf8")));
}
