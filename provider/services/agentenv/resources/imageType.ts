/** The media type of an image, told from its first bytes. */
export type ImageType = "image/png" | "image/jpeg" | "image/webp" | "image/svg+xml";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/** What may stand before an SVG's first element: a declaration, comments, and a doctype, with entities of its own or without. */
const PROLOGUE: readonly (readonly [begins: RegExp, ends: string])[] = [
    [/^<\?/, "?>"],
    [/^<!--/, "-->"],
    [/^<!doctype[^>[]*\[/i, "]>"],
    [/^<!doctype/i, ">"],
];

/** `undefined`: none that AgentEnv takes. */
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

/** Past a byte order mark and what may stand before it, the first element is `svg`. */
function isSvg(text: string): boolean {
    // What is passed is taken off piece by piece: one pattern for all of it could be made to try for very long.
    for (let rest = text.trimStart(); ;) {
        const [, ends] = PROLOGUE.find(([begins]) => begins.test(rest)) ?? [];
        const at = ends === undefined ? -1 : rest.indexOf(ends);
        if (ends === undefined || at < 0) {
            return /^<svg[\s>/]/i.test(rest);
        }
        rest = rest.slice(at + ends.length).trimStart();
    }
}
