package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceJoin;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceJoinArgs;
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
        final var config = ctx.config();
        final var joinCode = config.requireSecret("joinCode");
        var partners = new WorkspaceJoin("partners", WorkspaceJoinArgs.builder()
            .code(joinCode)
            .build());

        ctx.export("joined", partners.workspaceId());
    }
}
