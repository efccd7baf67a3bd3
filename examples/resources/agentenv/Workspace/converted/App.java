package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        var agents = new Workspace("agents", WorkspaceArgs.builder()
            .name("platform-agents")
            .description("Agents of the platform team.")
            .build());

        ctx.export("workspaceId", agents.workspaceId());
        ctx.export("joinCode", agents.joinCode());
    }
}
