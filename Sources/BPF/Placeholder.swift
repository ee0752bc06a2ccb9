import Clibbpf
