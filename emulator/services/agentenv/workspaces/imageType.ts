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

/** SVG has no magic number: its first element is `svg`, after a byte order mark, an XML declaration, comments or a doctype. */
function isSvg(text: string): boolean {
    return /^\uFEFF?\s*(<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>/]/is.test(text);
}
