/** The ids and codes that the services generate. */
import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's: no letter that looks like a digit

/** `length` random characters of an alphabet of 32, five bits each. */
export function randomCode(length: number): string {
    return Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte & 31)).join("");
}

/** An opaque id whose prefix names the type of the object: `ws_4k1m…`. */
export function opaqueId(prefix: string): string {
    return `${prefix}_${randomCode(20)}`;
}

/** Whether a text has the form of a generated id: an opaque one, or a UUID. */
export function isGeneratedId(text: string): boolean {
    return /^([a-z]+_[0-9a-hjkmnp-tv-z]{20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text);
}
