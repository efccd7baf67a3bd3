/** SDK generation with Pulumi's generators. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSdk } from "../../toolchain/codegen";

const schema = {
    name: "sample",
    version: "1.2.3",
    meta: { moduleFormat: "(.*)" },
    language: { nodejs: { packageName: "sample-sdk", respectSchemaVersion: true } },
    resources: {
        "sample:things:Thing": {
            inputProperties: { name: { type: "string" } },
            properties: { name: { type: "string" }, code: { type: "string", secret: true } },
            required: ["name", "code"],
        },
    },
};

let folder: string;

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-sdk-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function generate(content: unknown): Promise<string> {
    await writeFile(join(folder, "schema.json"), JSON.stringify(content));
    return generateSdk("nodejs", join(folder, "schema.json"), join(folder, "sdk"));
}

test("a schema gives the sources of a Node.js SDK, which replace the previous ones", async () => {
    const sdk = await generate({ ...schema, resources: { "sample:old:Thing": { properties: {} } } });
    expect(await readdir(sdk)).toContain("old");

    expect(await generate(schema)).toBe(sdk);
    expect(sdk).toBe(join(folder, "sdk", "nodejs"));
    expect(await readdir(sdk)).toEqual(
        expect.arrayContaining(["index.ts", "package.json", "provider.ts", "things", "utilities.ts"]),
    );
    expect(await readdir(sdk)).not.toContain("old");
    const thing = await readFile(join(sdk, "things", "thing.ts"), "utf8");
    expect(thing).toContain('additionalSecretOutputs: ["code"]');
    expect(JSON.parse(await readFile(join(sdk, "package.json"), "utf8"))).toMatchObject({
        name: "sample-sdk",
        version: "1.2.3",
    });
});

test("an invalid schema is refused with the reason", async () => {
    await expect(generate({ ...schema, resources: { thing: {} } })).rejects.toThrow(
        /Generating the nodejs SDK from .*schema\.json failed: [^]*thing/,
    );
});
