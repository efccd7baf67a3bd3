/** The types of images that an icon may have. */
export const imageTypes = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"] as const;
export type ImageType = (typeof imageTypes)[number];

/** The type of an image by its first bytes, whatever its Content-Type. */
export function sniffImageType(bytes: Buffer): ImageType | undefined {
    const starts = (hex: string) => bytes.subarray(0, hex.length / 2).equals(Buffer.from(hex, "hex"));
    if (starts("89504e470d0a1a0a")) {
        return "image/png";
    }
    if (starts("ffd8ff")) {
        return "image/jpeg";
    }
    if (starts("52494646") && bytes.toString("latin1", 8, 12) === "WEBP") {
        return "image/webp";
    } // RIFF, size, WEBP
    if (isSvg(bytes.toString("utf8"))) {
        return "image/svg+xml";
    }
    return undefined;
}

/** What may precede the first element of an XML document, by how it starts and ends. */
const BEFORE_FIRST_ELEMENT = [
    ["<?", "?>"],
    ["<!--", "-->"],
    ["<!doctype", ">"],
] as const;

/**
 * SVG has no magic number: its first element is `svg`. A loop and no single regular expression, because one that repeats alternatives with `.*?`
 * takes exponential time on a document that is no SVG.
 */
function isSvg(text: string): boolean {
    const lower = text.toLowerCase();
    let at = lower.startsWith("\uFEFF") ? 1 : 0;
    for (;;) {
        at += /^\s*/.exec(lower.slice(at))?.[0].length ?? 0;
        const found = BEFORE_FIRST_ELEMENT.find(([start]) => lower.startsWith(start, at));
        if (!found) {
            return /^<svg[\s>/]/.test(lower.slice(at, at + 5));
        }
        const [start, end] = found;
        const close = lower.indexOf(end, at + start.length);
        if (close < 0) {
            return false;
        }
        at = close + end.length;
    }
}
