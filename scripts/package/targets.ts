/** The platforms of the executables, by the names that Pulumi has for them. */

export interface Target {
    /** As in the names of the archives. */
    readonly name: string;
    /** As Node.js calls it. */
    readonly platform: NodeJS.Platform;
    readonly arch: NodeJS.Architecture;
    /** The platform tag of the wheel that brings Node.js. */
    readonly wheel: string;
}

export const TARGETS: readonly Target[] = [
    { name: "linux-amd64", platform: "linux", arch: "x64", wheel: "manylinux_2_28_x86_64" },
    { name: "linux-arm64", platform: "linux", arch: "arm64", wheel: "manylinux_2_28_aarch64" },
    { name: "darwin-amd64", platform: "darwin", arch: "x64", wheel: "macosx_13_0_x86_64" },
    { name: "darwin-arm64", platform: "darwin", arch: "arm64", wheel: "macosx_13_0_arm64" },
    { name: "windows-amd64", platform: "win32", arch: "x64", wheel: "win_amd64" },
    { name: "windows-arm64", platform: "win32", arch: "arm64", wheel: "win_arm64" },
];

/** The target that runs on this machine. @throws Error if there is none */
export function hostTarget(): Target {
    const { platform, arch } = process;
    const target = TARGETS.find((each) => each.platform === platform && each.arch === arch);
    if (target === undefined) {
        throw new Error(
            `executables cannot be built on ${platform}-${arch}: build them on one of ${TARGETS.map(({ name }) => name).join(", ")}`,
        );
    }
    return target;
}
