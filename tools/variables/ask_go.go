// Ask for each host by net/http, which reads the variables by golang.org/x/net/http/httpproxy.
package main

import (
	"net/http"
	"os"
	"time"
)

func main() {
	client := http.Client{Timeout: 3 * time.Second}
	for _, host := range os.Args[1:] {
		if answer, err := client.Get("https://" + host + "/"); err == nil {
			answer.Body.Close()
		}
	}
}
