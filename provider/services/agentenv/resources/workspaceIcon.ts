/** The icon of an AgentEnv workspace. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { asset, computedFrom, named, volatile, writeOnly } from "../../../core/declare/property";
import { Asset } from "../../../core/values/value";
import { messageOf, ProviderError } from "../../../errors";
import type { AgentEnvApi } from "../api/index";
import { imageType } from "./shared/imageType";
import { workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

const LARGEST_BYTES = 1024 * 1024;

export const WorkspaceIcon = agentenv.resource("WorkspaceIcon", {
    description: [
        "The icon of an AgentEnv workspace: a PNG, JPEG, WebP or SVG image of at most 1 MiB.",
        "",
        "Routes: `GET`, `PUT` and `DELETE /workspaces/{id}/icon`. If another image than the program's is served, that is drift, and `up` corrects it.",
        "Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        source: writeOnly(asset()).describe(
            'The image, e.g. `new pulumi.asset.FileAsset("icon.png")`. Required, except for an imported icon.',
        ),
        contentType: computedFrom(
            ["source"],
            named("IconType", z.enum(["image/png", "image/jpeg", "image/webp", "image/svg+xml"])).optional(),
        ).describe("Its media type; detected from the bytes if absent."),
    },
    outputs: {
        sha256: volatile(z.string()).describe("SHA-256 of the served bytes, in hexadecimal digits."),
        size: volatile(z.number().int()).describe("The number of served bytes."),
    },
    id: { workspaceId: opaqueId },
    parent: { resource: () => Workspace, id: (id) => id },
    deleteBeforeReplace: true,

    async check({ inputs }) {
        if (inputs.source === undefined) {
            return [];
        }
        try {
            await imageOf(inputs.source, inputs.contentType);
            return [];
        } catch (error) {
            return [{ path: "source", reason: messageOf(error) }];
        }
    },

    async create({ api, inputs }) {
        return {
            id: { workspaceId: inputs.workspaceId },
            live: await put(api, inputs.workspaceId, inputs.source, inputs.contentType),
        };
    },

    async read({ api, id }) {
        return live(id.workspaceId, await api.icon.get(id.workspaceId));
    },

    /** Without a change of `source` the served bytes are kept: with `ignoreChanges` they may be someone else's. */
    async update({ api, id, inputs, changed }) {
        // Absent where the program declares none after an import.
        const source: Asset | undefined = inputs.source;
        return changed.has("source") && source !== undefined
            ? put(api, id.workspaceId, source, inputs.contentType)
            : live(id.workspaceId, await api.icon.get(id.workspaceId));
    },

    /** Deletes only the icon of this state: a successor with another name, or someone else, may have set another one since. */
    async delete({ api, log, id, state }) {
        const served = live(id.workspaceId, await api.icon.get(id.workspaceId));
        if (typeof state.sha256 === "string" && served.sha256 !== state.sha256) {
            log.info(
                `the icon of workspace ${id.workspaceId} stays: another one is served than this resource set (sha256 ${served.sha256}, not ${state.sha256})`,
            );
            return;
        }
        await api.icon.delete(id.workspaceId);
    },

    drift(state, inputs) {
        // The engine calls Diff even after Check has refused the inputs.
        const expected = inputs.source instanceof Asset ? inputs.source.content.hash : undefined;
        return expected !== undefined && state.sha256 !== undefined && expected !== state.sha256
            ? [
                  {
                      property: "source",
                      evidence: { output: "sha256", expected, reason: "another image is served" },
                  },
              ]
            : [];
    },

    async assets({ api, id }) {
        const { content } = await api.icon.get(id.workspaceId);
        return { source: { content, extension: extensionOf(content) } };
    },

    comparison: { by: [], also: ["sha256"] },
});

async function put(
    api: AgentEnvApi,
    workspaceId: string,
    source: Asset,
    contentType: string | undefined,
): Promise<ReturnType<typeof live>> {
    const icon = await imageOf(source, contentType);
    await api.icon.put(workspaceId, icon);
    return live(workspaceId, icon);
}

function live(workspaceId: string, icon: { content: Uint8Array; contentType: string }) {
    return {
        workspaceId,
        contentType: imageType(icon.content) ?? undefined,
        sha256: createHash("sha256").update(icon.content).digest("hex"),
        size: icon.content.byteLength,
    };
}

function extensionOf(content: Uint8Array): string {
    const [, subtype = "img"] = /^image\/(\w+)/.exec(imageType(content) ?? "") ?? [];
    return subtype;
}

/** The bytes of an image that the service accepts. @throws ProviderError with the reason why it does not. */
async function imageOf(
    source: Asset,
    wanted: string | undefined,
): Promise<{ content: Uint8Array; contentType: string }> {
    const content = await bytesOf(source);
    requireSize(content.byteLength);
    const contentType = imageType(content);
    if (contentType === undefined) {
        throw new ProviderError("is not a PNG, JPEG, WebP or SVG image");
    }
    if (wanted !== undefined && wanted !== contentType) {
        throw new ProviderError(`is ${contentType}, but contentType is ${wanted}`);
    }
    return { content, contentType };
}

function requireSize(bytes: number): void {
    if (bytes > LARGEST_BYTES) {
        throw new ProviderError(`is ${bytes} bytes, and an icon has at most ${LARGEST_BYTES}`);
    }
}

async function bytesOf({ content: { text, path, uri } }: Asset): Promise<Uint8Array> {
    if (path !== undefined && path !== "") {
        return readImageFile(path);
    }
    if (uri?.startsWith("file:")) {
        return readImageFile(pathOf(uri));
    }
    if (uri !== undefined && uri !== "") {
        throw new ProviderError(`is at ${uri}, and this provider downloads nothing`, {
            hint: "download it, and give it as a FileAsset",
        });
    }
    return Buffer.from(text ?? "");
}

function pathOf(uri: string): string {
    try {
        return fileURLToPath(uri);
    } catch (error) {
        throw new ProviderError(`is at ${uri}, which is not a path on this machine`, { cause: error });
    }
}

async function readImageFile(path: string): Promise<Uint8Array> {
    try {
        // A device or a pipe may have no end, and the size of a file is checked before it is read.
        const { size, isFile } = await statOf(path);
        if (!isFile) {
            throw new ProviderError("is not a file");
        }
        requireSize(size);
        return await readFile(path);
    } catch (error) {
        throw error instanceof ProviderError
            ? error
            : new ProviderError(`cannot be read: ${messageOf(error)}`, { cause: error });
    }
}

async function statOf(path: string): Promise<{ size: number; isFile: boolean }> {
    const found = await stat(path);
    return { size: found.size, isFile: found.isFile() };
}
