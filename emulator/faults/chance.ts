/** Random choices that are the same in every run of the same plan. */
import { createHash } from "node:crypto";
import { isGeneratedId } from "../ids";

/** A number from 0 up to 1 that looks random and is the same for the same parts. */
export function chance(...parts: (string | number)[]): number {
    const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
    return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** The path with every generated id as `*`: ids differ in every run, and the choices must not. */
export function stablePath(path: string): string {
    return path
        .split("/")
        .map((segment) => (isGeneratedId(segment) ? "*" : segment))
        .join("/");
}
