/** Checks a report of `drift`, and describes each field: docs/drift-report.schema.json is generated from it. */
import * as z from "zod";
import { REPORT_VERSION } from "./report";

const property = z.object({
    path: z.string().describe('The property in the engine\'s form, such as `members["a@b.c"]`.'),
    kind: z.enum(["add", "update", "delete"]).describe("What happened at the service."),
    before: z
        .unknown()
        .optional()
        .describe("The value in the state. Absent for a secret and for an addition."),
    after: z
        .unknown()
        .optional()
        .describe("The value at the service. Absent for a secret and for a deletion."),
    secret: z.literal(true).optional().describe("The values are secret, and in no format of the report."),
});

const ignored = z.object({
    reason: z.string(),
    rule: z.string().describe("Where the rule is: a file with the number of its entry, or `ignoreChanges`."),
});

const finding = z.object({
    fingerprint: z.string().describe("The same in every run that finds the same."),
    kind: z
        .enum(["changed", "deleted", "unmanaged", "unverifiable"])
        .describe(
            "changed: differs from the state. deleted: gone. unmanaged: exists, and no stack of the run manages it. unverifiable: no route shows whether it is as declared.",
        ),
    urn: z.string().optional().describe("Absent for an unmanaged object."),
    type: z.string().describe("The type token of the plugin, also for resources of the dynamic classes."),
    name: z.string().describe("The name in the program; of an unmanaged object its name at the service."),
    id: z.string().describe("The id by which it is imported."),
    service: z.string(),
    properties: z.array(property),
    children: z.array(z.string()).optional().describe("Of a deleted object: the URNs of what was in it."),
    doubted: z
        .literal(true)
        .optional()
        .describe(
            "A list is empty all at once, which an outage looks like too. `name` and `urn` are those of the parent.",
        ),
    reason: z.string().optional().describe("Of an unverifiable resource: what no route shows."),
    ignored: ignored.optional(),
    firstSeen: z.string().describe("When a report first had it, RFC 3339."),
    new: z.boolean().describe("The previous report does not have it."),
    remedy: z.string().describe("The command or the edit that settles it."),
});

const stack = z.object({
    project: z.string(),
    stack: z.string(),
    folder: z.string().describe("As it was given on the command line."),
    projectFile: z.string().describe("The project's file in the folder, such as Pulumi.yaml."),
    status: z.enum(["in-sync", "drift", "error"]),
    error: z.string().optional(),
    resources: z.int().describe("The resources of this provider that were looked at."),
    findings: z.array(finding),
});

export const reportSchema = z.object({
    version: z.literal(REPORT_VERSION),
    generatedAt: z.string().describe("RFC 3339."),
    tool: z.object({ name: z.string(), version: z.string() }),
    summary: z.object({
        stacks: z.int(),
        resources: z.int(),
        changed: z.int(),
        deleted: z.int(),
        unmanaged: z.int(),
        unverifiable: z.int(),
        ignored: z
            .int()
            .describe("Findings that a rule or ignoreChanges covers. The other counts leave them out."),
        new: z.int(),
        resolved: z.int(),
    }),
    stacks: z.array(stack),
    resolved: z.array(finding).describe("Findings of the previous report that are no more."),
    expiredRules: z.array(z.string()).describe("Rules that no longer count, as their date has passed."),
    unusedRules: z
        .array(z.string())
        .describe("Rules that cover no finding of this run. None is listed if a stack failed."),
});
