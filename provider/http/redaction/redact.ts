/** Masks known secrets in text, in the encodings in which they are sent: raw, escaped for JSON and URLs, in base64 and hexadecimal. */
import { PrefixTree } from "./prefixTree";

/** Replaces a secret wherever text is displayed. */
export const MASK = "[secret]";

/** Shorter secrets occur by chance in ordinary text: masking them would reveal them. */
const MIN_LENGTH = 4;

/**
 * The comparisons per character after which the rest of a text is masked as a whole. Only a long secret that overlaps itself at most of its characters, such
 * as one character repeated, needs more, and would take quadratic time.
 */
const MOST_STEPS = 256;

/** The lines of a secret are masked separately, as they may be indented or quoted. Shorter lines are too common to mask. */
const MIN_LINE_LENGTH = 8;

export class Redactor {
    private readonly secrets = new Set<string>();
    /** Added since the last `apply`. */
    private added: string[] = [];
    /** Secrets and lines whose encodings are not in the tree yet, by the binary logarithm of their length. */
    private readonly waiting = new Map<number, string[]>();
    private readonly forms = new PrefixTree();

    /** Only records the secret. Its encodings are computed by `apply`. */
    add(secret: string | undefined): void {
        if (secret === undefined || secret.length < MIN_LENGTH || this.secrets.has(secret)) {
            return;
        }
        this.secrets.add(secret);
        this.added.push(secret);
    }

    apply(text: string): string {
        this.prepareFor(text.length);
        const limit = this.steps + MOST_STEPS * text.length;
        let result = "";
        let shown = 0;
        for (let at = 0; at < text.length; at++) {
            let end = this.forms.endOfLongest(text, at);
            if (end === undefined) {
                continue;
            }
            // Overlapping secrets are masked as one.
            for (let inside = at + 1; inside < end; inside++) {
                if (this.steps > limit) {
                    return result + text.slice(shown, at) + MASK;
                }
                end = Math.max(end, this.forms.endOfLongest(text, inside) ?? 0);
            }
            result += text.slice(shown, at) + MASK;
            shown = end;
            at = end - 1;
        }
        return result + text.slice(shown);
    }

    /** The number of characters compared so far, by which tests measure the cost. */
    get steps(): number {
        return this.forms.steps;
    }

    /** Adds to the tree the encodings of the secrets that fit into a text of this length. No encoding is shorter than its secret. */
    private prepareFor(length: number): void {
        for (const secret of this.added.splice(0)) {
            for (const part of [secret, ...linesOf(secret)]) {
                const size = Math.floor(Math.log2(part.length));
                const same = this.waiting.get(size);
                if (same) {
                    same.push(part);
                } else {
                    this.waiting.set(size, [part]);
                }
            }
        }
        for (const [size, parts] of this.waiting) {
            if (2 ** size > length) {
                continue;
            }
            this.waiting.delete(size);
            for (const part of parts) {
                for (const form of new Set(formsOf(part))) {
                    this.forms.add(form);
                }
            }
        }
    }
}

/** The lines of a multi-line secret, without the header and footer of a PEM block. */
function linesOf(secret: string): string[] {
    const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
    return lines.length < 2
        ? []
        : lines.filter((line) => line.length >= MIN_LINE_LENGTH && !line.startsWith("-----"));
}

function formsOf(secret: string): string[] {
    const bytes = Buffer.from(secret);
    const escaped = JSON.stringify(secret).slice(1, -1);
    // Lone surrogates cannot be URL-encoded; they are sent as U+FFFD.
    const percent = encodeURIComponent(bytes.toString());
    const strict = percent.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    const form = new URLSearchParams({ "": secret }).toString().slice(1);
    const slashes = (text: string): string => text.replaceAll("/", "\\/");
    return [
        secret,
        escaped,
        slashes(escaped),
        ...[escaped, unicodeEscaped(escaped)].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]),
        ...upperToo(unicodeEscaped(escaped), /\\u[\da-f]{4}/g),
        slashes(unicodeEscaped(escaped)),
        ...[percent, strict, form].flatMap((text) => [
            text,
            text.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
        ]),
        ...base64Forms(bytes),
        bytes.toString("hex"),
        bytes.toString("hex").toUpperCase(),
    ];
}

/** As in ASCII-only JSON: `\u00e9`. */
function unicodeEscaped(text: string): string {
    return text.replace(
        /[\u007f-\uffff]/g,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

function upperToo(text: string, pattern: RegExp): string[] {
    return [text, text.replace(pattern, (code) => `\\u${code.slice(2).toUpperCase()}`)];
}

/**
 * In the base64 of a longer text, a part has one of three encodings, depending on its offset in a group of three bytes. Only the characters that
 * encode the secret's bytes alone are masked; a few bits at its edges remain.
 */
function base64Forms(bytes: Buffer): string[] {
    const texts = [0, 1, 2].map((offset) => {
        const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
        return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    });
    const whole = bytes.toString("base64").replace(/=+$/, "");
    return [whole, ...texts].flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}
