/** The media type of an image, detected from its first bytes. */
export type ImageType = "image/png" | "image/jpeg" | "image/webp" | "image/svg+xml";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/** What may precede an SVG's first element: a declaration, comments, and a doctype, with or without entities. */
const PROLOGUE: readonly (readonly [begins: RegExp, ends: string])[] = [
    [/^<\?/, "?>"],
    [/^<!--/, "-->"],
    [/^<!doctype[^>[]*\[/i, "]>"],
    [/^<!doctype/i, ">"],
];

/** `undefined`: none that AgentEnv accepts. */
export function imageType(content: Uint8Array): ImageType | undefined {
    if (PNG.every((byte, index) => content[index] === byte)) {
        return "image/png";
    }
    if (JPEG.every((byte, index) => content[index] === byte)) {
        return "image/jpeg";
    }
    const start = Buffer.from(content.subarray(0, 12)).toString("latin1");
    if (start.startsWith("RIFF") && start.slice(8) === "WEBP") {
        return "image/webp";
    }
    return isSvg(Buffer.from(content).toString("utf8")) ? "image/svg+xml" : undefined;
}

/** After a byte order mark and the prologue, the first element is `svg`. */
function isSvg(text: string): boolean {
    // One part at a time: a single pattern for the whole prologue could take very long on a hostile file.
    for (let rest = text.trimStart(); ;) {
        const [, ends] = PROLOGUE.find(([begins]) => begins.test(rest)) ?? [];
        const at = ends === undefined ? -1 : rest.indexOf(ends);
        if (ends === undefined || at < 0) {
            return /^<svg[\s>/]/i.test(rest);
        }
        rest = rest.slice(at + ends.length).trimStart();
    }
}
