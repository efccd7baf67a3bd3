/** The settings and the environment variables with which the provider uses an emulator. */
import type { Emulator } from "../emulator/index";
import { Secret, type PropertyMap } from "../provider/core/values/value";

type Access = Pick<Emulator, "agentenvUrl" | "agentenvApiKey" | "tripswitchUrl" | "tripswitchApiKey">;

export function settingsFor(emulator: Access): PropertyMap {
    return {
        agentenvUrl: emulator.agentenvUrl,
        agentenvApiKey: new Secret(emulator.agentenvApiKey),
        tripswitchUrl: emulator.tripswitchUrl,
        tripswitchApiKey: new Secret(emulator.tripswitchApiKey),
    };
}

/** For a program without configuration. */
export function environmentFor(emulator: Access): Record<string, string> {
    return {
        AGENTENV_API_URL: emulator.agentenvUrl,
        AGENTENV_API_KEY: emulator.agentenvApiKey,
        TRIPSWITCH_API_URL: emulator.tripswitchUrl,
        TRIPSWITCH_API_KEY: emulator.tripswitchApiKey,
    };
}
