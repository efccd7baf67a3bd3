/** The manifests of examples/gitops/operator: valid by the operator's own schemas, with a program of resources and inputs that exist. */
import Ajv, { type ValidateFunction } from "ajv";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { parseAllDocuments } from "yaml";
import schema from "../../../schema.json";
import { version } from "../../../package.json";
import { REPOSITORY } from "../../../toolchain/stack/project";
import programs from "./crds/pulumi.com_programs.json";
import stacks from "./crds/pulumi.com_stacks.json";
import workspaces from "./crds/auto.pulumi.com_workspaces.json";

const FOLDER = join(REPOSITORY, "examples", "gitops", "operator");

interface Manifest {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
    [field: string]: unknown;
}

function manifestsOf(name: string): Manifest[] {
    const documents = parseAllDocuments(readFileSync(join(FOLDER, name), "utf8"));
    return documents.map((one) => {
        expect(one.errors).toEqual([]);
        return one.toJS() as Manifest;
    });
}

/** The API server drops a field that the schema does not have, and says nothing: here it is an error. */
function closed(node: unknown): unknown {
    if (Array.isArray(node)) {
        return node.map(closed);
    }
    if (typeof node !== "object" || node === null) {
        return node;
    }
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
    const open = "additionalProperties" in copy || "x-kubernetes-preserve-unknown-fields" in copy;
    return "properties" in copy && copy["type"] === "object" && !open
        ? { ...copy, additionalProperties: false }
        : copy;
}

/** Compiled when it is needed: a Stack's has all of a pod's. */
function validatorOf(type: string): ValidateFunction {
    const crds = [programs, stacks, workspaces].flatMap(({ group, kind, versions }) =>
        Object.entries(versions).map(([name, crd]) => [`${group}/${name} ${kind}`, crd] as const),
    );
    const crd = new Map<string, object>(crds).get(type);
    if (crd === undefined) {
        throw new Error(`the operator has no ${type}`);
    }
    return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(closed(crd) as object);
}

const ofOperator = ["stack.yaml", "workspace.yaml"]
    .flatMap((name) => manifestsOf(name))
    .filter(({ apiVersion }) => apiVersion.includes("pulumi.com/"));

test.each(ofOperator.map((one) => [`${one.apiVersion} ${one.kind}`, one] as const))(
    "%s is valid by the schema of operator 2.9",
    (type, manifest) => {
        const validate = validatorOf(type);
        validate(manifest);
        expect(validate.errors).toBeNull();
    },
);

test("Program, Stack and Workspace are there, and a wrong field would be seen", () => {
    expect(ofOperator.map(({ kind }) => kind)).toEqual(["Program", "Stack", "Workspace"]);
    const validate = validatorOf("pulumi.com/v1 Program");
    validate({ ...ofOperator[0], program: { resource: {} } });
    expect(validate.errors).toMatchObject([{ params: { additionalProperty: "resource" } }]);
});

test("the Program has resources and inputs of the provider, with all that are required", () => {
    const [program] = ofOperator;
    const { resources } = program?.["program"] as {
        resources: Record<string, { type: string; properties: Record<string, unknown> }>;
    };
    for (const { type, properties } of Object.values(resources)) {
        const declared = (
            schema.resources as Record<
                string,
                { inputProperties: Record<string, unknown>; requiredInputs?: string[] }
            >
        )[type];
        const names = Object.keys(properties);
        expect(names.filter((name) => declared?.inputProperties[name] === undefined)).toEqual([]);
        expect((declared?.requiredInputs ?? []).filter((name) => !names.includes(name))).toEqual([]);
    }
});

test("the CronJob may read and mark its Stack alone, and has the script and the image of the folder", () => {
    const manifests = manifestsOf("drift.yaml");
    const byKind = new Map(manifests.map((one) => [one.kind, one]));
    const stack = ofOperator.find(({ kind }) => kind === "Stack")?.metadata;
    expect(byKind.get("Role")?.["rules"]).toEqual([
        { apiGroups: ["pulumi.com"], resources: ["stacks"], resourceNames: [stack?.name], verbs: ["get"] },
        {
            apiGroups: ["pulumi.com"],
            resources: ["stacks/status"],
            resourceNames: [stack?.name],
            verbs: ["patch"],
        },
    ]);
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set([stack?.namespace]));
    const data = byKind.get("ConfigMap")?.["data"] as Record<string, string>;
    if (process.platform !== "win32") {
        execFileSync("sh", ["-n", "-c", data["drift.sh"] ?? ""]);
    }
    const cron = JSON.stringify(byKind.get("CronJob"));
    expect(cron).toContain('"command":["sh","/etc/drift/drift.sh"]');
    expect(cron).toContain(`"image":"registry.example.com/pulumi-workspaces:${version}"`);
});

test("the image has this version of the package, the script, and a user by number who is not root", () => {
    const file = DockerfileParser.parse(readFileSync(join(FOLDER, "image", "Containerfile"), "utf8"));
    const instructions = file.getInstructions().map((one) => one.getTextContent());
    expect(instructions.map((text) => text.split(" ")[0])).toEqual(["FROM", "USER", "RUN", "COPY", "USER"]);
    expect(instructions[2]).toContain(` pulumi-workspaces@${version} `);
    const [copied = ""] = file.getCOPYs()[0]?.getArguments().map(String) ?? [];
    expect(readFileSync(join(FOLDER, "image", copied), "utf8")).toContain(
        "fieldManager=pulumi-workspaces-drift",
    );
    expect(instructions.at(-1)).toBe("USER 1000:1000");
});
