// A program without libc, and with threads that signal each other: what Go makes of calls.
//
//	goroutines read|list|write|dial|start PATH   ok | the error
//	goroutines busy FOLDER ROUNDS                names made, moved and removed by many
//	                                             goroutines, which are interrupted meanwhile
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
)

const workers = 8

func word(err error) string {
	var errno syscall.Errno
	if err == nil {
		return "ok"
	}
	if !errors.As(err, &errno) {
		return err.Error()
	}
	switch errno {
	case syscall.EACCES, syscall.EPERM:
		return "refused"
	}
	return errno.Error()
}

func read(path string) error {
	file, err := os.Open(path)
	if err == nil {
		_, err = file.Read(make([]byte, 1))
		file.Close()
	}
	return err
}

func list(path string) error {
	_, err := os.ReadDir(path)
	return err
}

func write(path string) error {
	return os.WriteFile(path, []byte("go"), 0o640)
}

func dial(address string) error {
	connection, err := net.Dial("tcp", address)
	if err == nil {
		connection.Close()
	}
	return err
}

func start(path string) error {
	return exec.Command(path).Run()
}

// One name: made, written, moved, its mode changed, removed.
func round(folder string, worker int) error {
	name := filepath.Join(folder, fmt.Sprintf("go-%d", worker))
	moved := name + "-moved"
	if err := write(name); err != nil {
		return err
	}
	if err := os.Rename(name, moved); err != nil {
		return err
	}
	if err := os.Chmod(moved, 0o600); err != nil {
		return err
	}
	return os.Remove(moved)
}

// Sends each of these threads the signal with which the runtime interrupts goroutines that
// run for long, as often as it can be said. How often that was.
func interrupt(threads []atomic.Int64, done *atomic.Bool) int {
	sent := 0
	for !done.Load() {
		for i := range threads {
			_, _, errno := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()),
				uintptr(threads[i].Load()), uintptr(syscall.SIGURG))
			if errno == 0 {
				sent++
			}
		}
		runtime.Gosched()
	}
	return sent
}

func busy(folder string, rounds int) {
	var failed atomic.Int64
	var done atomic.Bool
	var group sync.WaitGroup
	threads := make([]atomic.Int64, workers)
	for worker := 0; worker < workers; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			runtime.LockOSThread()
			threads[worker].Store(int64(syscall.Gettid()))
			for i := 0; i < rounds; i++ {
				if err := round(folder, worker); err != nil {
					failed.Add(1)
					fmt.Println(err)
				}
			}
		}(worker)
	}
	go func() {
		group.Wait()
		done.Store(true)
	}()
	if sent := interrupt(threads, &done); sent < rounds*workers {
		fmt.Println("hardly interrupted:", sent)
	}
	fmt.Println(failed.Load(), "failed")
}

func main() {
	verbs := map[string]func(string) error{
		"read": read, "list": list, "write": write, "dial": dial, "start": start,
	}
	if len(os.Args) == 4 && os.Args[1] == "busy" {
		rounds, _ := strconv.Atoi(os.Args[3])
		busy(os.Args[2], rounds)
		return
	}
	if len(os.Args) != 3 || verbs[os.Args[1]] == nil {
		os.Exit(2)
	}
	fmt.Println(word(verbs[os.Args[1]](os.Args[2])))
}
