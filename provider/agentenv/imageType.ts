/** The media type of an image, told from its first bytes. */
export type ImageType = "image/png" | "image/jpeg" | "image/webp" | "image/svg+xml";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/** `undefined`: none that AgentEnv takes. */
export function imageType(content: Uint8Array): ImageType | undefined {
    if (PNG.every((byte, index) => content[index] === byte)) {
        return "image/png";
    }
    if (JPEG.every((byte, index) => content[index] === byte)) {
        return "image/jpeg";
    }
    const start = Buffer.from(content.subarray(0, 1024)).toString("latin1");
    if (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") {
        return "image/webp";
    }
    // An SVG may begin with a declaration and comments.
    return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/i.test(start)
        ? "image/svg+xml"
        : undefined;
}
