/** The provider settings with which the plugin uses an emulator. */
import type { Emulator } from "../../emulator/index";
import { Secret, type PropertyMap } from "../../provider/core/values/value";

export function settingsFor(emulator: Emulator): PropertyMap {
    return {
        agentenvUrl: emulator.agentenvUrl,
        agentenvApiKey: new Secret(emulator.agentenvApiKey),
        tripswitchUrl: emulator.tripswitchUrl,
        tripswitchApiKey: new Secret(emulator.tripswitchApiKey),
    };
}
