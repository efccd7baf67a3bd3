/** Reads of an executable what can be known without starting it: for which platform it is, whether the plugin is in it, and whether it is signed. */
import { FUSE, SEGMENT } from "./executable";
import type { Target } from "./targets";

interface Inspection {
    readonly platform: NodeJS.Platform | undefined;
    readonly arch: NodeJS.Architecture | undefined;
    /** Node.js starts what was injected. */
    readonly fused: boolean;
    readonly signed: boolean;
}

type Header = Pick<Inspection, "platform" | "arch">;

const UNKNOWN: Header = { platform: undefined, arch: undefined };

/** By the numbers in the headers of ELF, Mach-O and PE. */
const ELF_ARCH: Readonly<Record<number, NodeJS.Architecture>> = { 0x3e: "x64", 0xb7: "arm64" };
const MACHO_ARCH: Readonly<Record<number, NodeJS.Architecture>> = { 0x01000007: "x64", 0x0100000c: "arm64" };
const PE_ARCH: Readonly<Record<number, NodeJS.Architecture>> = { 0x8664: "x64", 0xaa64: "arm64" };

const ELF_MAGIC = 0x7f454c46;
const MACHO_MAGIC = 0xfeedfacf;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;

export function inspect(executable: Buffer): Inspection {
    const commands = isMacho(executable) ? loadCommands(executable) : [];
    const segments = commands.filter(({ command }) => command === LC_SEGMENT_64);
    return {
        ...headerOf(executable),
        fused:
            executable.includes(`${FUSE}:1`) &&
            (!isMacho(executable) || segments.some(({ name }) => name === SEGMENT)),
        signed: commands.some(({ command }) => command === LC_CODE_SIGNATURE),
    };
}

/** @throws Error if the executable is not one of the target with the blob in it */
export function verify(executable: Buffer, { name, platform, arch }: Target, blob: Buffer): void {
    const found = inspect(executable);
    const wrong = [
        ...(found.platform === platform && found.arch === arch
            ? []
            : [`it is for ${found.platform ?? "no known platform"}-${found.arch ?? "unknown"}`]),
        ...(found.fused && executable.includes(blob) ? [] : ["the plugin is not in it"]),
    ];
    if (wrong.length > 0) {
        throw new Error(`the executable for ${name} is wrong: ${wrong.join(", ")}`);
    }
}

function headerOf(executable: Buffer): Header {
    if (executable.readUInt32BE(0) === ELF_MAGIC) {
        return { platform: "linux", arch: ELF_ARCH[executable.readUInt16LE(18)] };
    }
    if (isMacho(executable)) {
        return { platform: "darwin", arch: MACHO_ARCH[executable.readUInt32LE(4)] };
    }
    if (executable.toString("latin1", 0, 2) === "MZ") {
        const offset = executable.readUInt32LE(0x3c);
        const isPe = executable.toString("latin1", offset, offset + 4) === "PE\0\0";
        return isPe ? { platform: "win32", arch: PE_ARCH[executable.readUInt16LE(offset + 4)] } : UNKNOWN;
    }
    return UNKNOWN;
}

function isMacho(executable: Buffer): boolean {
    return executable.readUInt32LE(0) === MACHO_MAGIC;
}

/** Of Mach-O; the names are those of segments. */
function loadCommands(executable: Buffer): { command: number; name: string }[] {
    const commands = [];
    let offset = 32;
    for (let left = executable.readUInt32LE(16); left > 0; left--) {
        const name = executable.toString("latin1", offset + 8, offset + 24).replace(/\0.*$/s, "");
        commands.push({ command: executable.readUInt32LE(offset), name });
        offset += executable.readUInt32LE(offset + 4);
    }
    return commands;
}
