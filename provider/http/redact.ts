/** Masks known secrets in text, in the forms they travel in: as they are, escaped for JSON and URLs, in base64 and hexadecimal. */
import { PrefixTree } from "./prefixTree";

/** Stands in place of a secret wherever text is shown. */
export const MASK = "[secret]";

/** Shorter ones would mask half of every sentence, and give themselves away by it. */
const SHORTEST = 4;

/** A secret of several lines may be shown line by line, indented or quoted; shorter lines are too common to be masked. */
const SHORTEST_LINE = 8;

export class Redactor {
    private readonly secrets = new Set<string>();
    /** Added since a text was masked last. */
    private added: string[] = [];
    /** Secrets and lines whose forms are not in the tree yet, by the binary logarithm of their length. */
    private readonly waiting = new Map<number, string[]>();
    private readonly forms = new PrefixTree();

    /** Only records the secret: whoever masks no text pays nothing. */
    add(secret: string | undefined): void {
        if (secret === undefined || secret.length < SHORTEST || this.secrets.has(secret)) {
            return;
        }
        this.secrets.add(secret);
        this.added.push(secret);
    }

    apply(text: string): string {
        this.prepareFor(text.length);
        let result = "";
        let shown = 0;
        for (let at = 0; at < text.length; at++) {
            let end = this.forms.endOfLongest(text, at);
            if (end === undefined) {
                continue;
            }
            // Another one may begin within this one and end after it: both are masked as one.
            for (let inside = at + 1; inside < end; inside++) {
                end = Math.max(end, this.forms.endOfLongest(text, inside) ?? 0);
            }
            result += text.slice(shown, at) + MASK;
            shown = end;
            at = end - 1;
        }
        return result + text.slice(shown);
    }

    /** What masking has cost so far: characters compared. Tests measure it by this, and not by time. */
    get steps(): number {
        return this.forms.steps;
    }

    /** Puts the forms of what a text of this length can hold into the tree. No form is shorter than what it is a form of. */
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

/** The lines of a secret that has several, without the frame of a PEM block, which is no secret. */
function linesOf(secret: string): string[] {
    const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
    return lines.length < 2
        ? []
        : lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith("-----"));
}

function formsOf(secret: string): string[] {
    const bytes = Buffer.from(secret);
    const escaped = JSON.stringify(secret).slice(1, -1);
    // Lone surrogates can't be URL-encoded; they travel as U+FFFD.
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

/** As JSON that is kept to ASCII: `\u00e9`. */
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
 * Base64 of a longer text shows a part of it in one of three ways, by where in a group of three bytes it begins. What is common to all texts
 * that hold the secret there are the characters that are made of its bytes alone; at their edges a few bits stay.
 */
function base64Forms(bytes: Buffer): string[] {
    const texts = [0, 1, 2].map((offset) => {
        const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
        return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    });
    const whole = bytes.toString("base64").replace(/=+$/, "");
    return [whole, ...texts].flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}
