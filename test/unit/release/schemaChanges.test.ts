/** The changes of a schema that break the programs of those who use the earlier one. */
import { breakingChanges, type PackageSpec } from "../../../scripts/release/schemaChanges";
import schema from "../../../schema.json";

const TEAM = "workspaces:agentenv:Team";
const ROLE = "workspaces:agentenv:Role";

/** A schema with one resource, which has these parts. */
function team(parts: NonNullable<PackageSpec["resources"]>[string]): PackageSpec {
    return { resources: { [TEAM]: parts } };
}

const input = (property: object): PackageSpec => team({ inputProperties: { size: property } });
const output = (property: object): PackageSpec => team({ properties: { size: property } });

test("a schema that is the same breaks nothing", () => {
    expect(breakingChanges(schema, schema)).toEqual([]);
});

test("what is only added breaks nothing", () => {
    const now = structuredClone(schema) as PackageSpec;
    const more: PackageSpec = {
        ...now,
        resources: {
            ...now.resources,
            ...team({ inputProperties: { size: { type: "integer" } } }).resources,
        },
        functions: { ...now.functions, "workspaces:agentenv:getTeam": {} },
        types: { ...now.types, [ROLE]: { type: "string", enum: [{ value: "owner" }] } },
    };
    expect(breakingChanges(schema, more)).toEqual([]);
});

test.each<[string, PackageSpec, PackageSpec, string[]]>([
    ["a resource", team({}), {}, [`${TEAM}: the resource is gone`]],
    [
        "the token of a resource",
        team({}),
        { resources: { "workspaces:agentenv:Group": { aliases: [{ type: TEAM }] } } },
        [`${TEAM}: the resource is workspaces:agentenv:Group now, which programs have to name`],
    ],
    ["an input", input({ type: "integer" }), team({}), [`${TEAM}: the input size is gone`]],
    [
        "the type of an input",
        input({ type: "integer" }),
        input({ type: "array", items: { $ref: "#/types/workspaces:agentenv:Role" } }),
        [`${TEAM}: the input size is a list of ${ROLE}, and was integer`],
    ],
    [
        "an input that has to be plain",
        input({ type: "object", additionalProperties: { type: "string" } }),
        input({ type: "object", additionalProperties: { type: "string" }, plain: true }),
        [`${TEAM}: the input size is plain a map of string, and was a map of string`],
    ],
    [
        "an input that is required",
        input({ type: "integer" }),
        team({ inputProperties: { size: { type: "integer" } }, requiredInputs: ["size"] }),
        [`${TEAM}: the input size is required now`],
    ],
    [
        "a new input that is required",
        team({}),
        team({ inputProperties: { size: { type: "integer" } }, requiredInputs: ["size"] }),
        [`${TEAM}: the input size is required now`],
    ],
    [
        "an input that replaces the resource",
        input({ type: "integer" }),
        input({ type: "integer", willReplaceOnChanges: true }),
        [`${TEAM}: the input size replaces the resource when it changes`],
    ],
    [
        "an output that may be missing",
        team({ properties: { size: { type: "integer" } }, required: ["size"] }),
        output({ type: "integer" }),
        [`${TEAM}: the output size may be missing now`],
    ],
    [
        "an output that is in plain text",
        output({ type: "string", secret: true }),
        output({ type: "string" }),
        [`${TEAM}: the output size is no longer secret`],
    ],
    [
        "what a function takes and gives",
        { functions: { f: { inputs: { properties: { id: {} } }, outputs: { properties: { name: {} } } } } },
        {
            functions: {
                f: {
                    outputs: { properties: { name: { oneOf: [{ type: "string" }, { type: "integer" }] } } },
                },
            },
        },
        ["f: the input id is gone", "f: the output name is string or integer, and was of any type"],
    ],
    ["a function", { functions: { f: {} } }, { functions: {} }, ["f: the function is gone"]],
    ["a type", { types: { [ROLE]: {} } }, { types: {} }, [`${ROLE}: the type is gone`]],
    [
        "a value of an enum",
        { types: { [ROLE]: { enum: [{ value: "owner" }, { value: "guest" }] } } },
        { types: { [ROLE]: { enum: [{ value: "owner" }, { value: "member" }] } } },
        [`${ROLE}: the value "guest" is gone`],
    ],
    [
        "a type that is no enum",
        { types: { [ROLE]: { enum: [{ value: "owner" }] } } },
        { types: { [ROLE]: { properties: {} } } },
        [`${ROLE}: the type is an object now`],
    ],
    [
        "the fields of a type, which programs may read and give",
        { types: { [ROLE]: { properties: { a: {}, b: {} }, required: ["a"] } } },
        { types: { [ROLE]: { properties: { a: {}, b: {} }, required: ["b"] } } },
        [`${ROLE}: the field b is required now`, `${ROLE}: the field a may be missing now`],
    ],
    [
        "settings",
        {
            config: { variables: { url: { type: "string" } } },
            provider: { inputProperties: { url: { type: "string" } } },
        },
        { config: {}, provider: {} },
        ["settings: the setting url is gone", "provider: the input url is gone"],
    ],
])("%s", (_what, old, now, changes) => {
    expect(breakingChanges(old, now)).toEqual(changes);
});
