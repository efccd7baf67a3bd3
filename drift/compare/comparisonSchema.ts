/** Describes the report of `compare`: docs/comparison-report.schema.json is generated from it. */
import * as z from "zod";

const object = z.object({
    type: z.string().describe("The type token of the plugin."),
    key: z.string().describe("The natural key, with the one of its workspace before it: `team / TOKEN`."),
    name: z.string().describe("The name in the program; for a live object its natural key."),
});

export const comparisonSchema = z.object({
    version: z.literal(1),
    kind: z.literal("comparison"),
    generatedAt: z.string().describe("RFC 3339."),
    tool: z.object({ name: z.string(), version: z.string() }),
    left: z.string(),
    right: z.string(),
    folder: z.string().describe("The folder of the project, as it was given on the command line."),
    projectFile: z
        .string()
        .describe("The project's file in the folder; Pulumi.yaml where the folder has no project."),
    summary: z.object({
        same: z.int(),
        onlyLeft: z.int(),
        onlyRight: z.int(),
        different: z.int(),
        unverifiable: z.int(),
    }),
    onlyLeft: z.array(object),
    onlyRight: z.array(object),
    different: z.array(
        object.extend({
            properties: z.array(
                z.object({
                    path: z.string(),
                    left: z
                        .unknown()
                        .optional()
                        .describe("Absent for a secret, and where the property is not set."),
                    right: z.unknown().optional(),
                    secret: z.literal(true).optional(),
                }),
            ),
        }),
    ),
    unverifiable: z
        .array(object.extend({ property: z.string() }))
        .describe("Secrets that one of the sides does not show."),
});
